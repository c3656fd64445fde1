#include "apps/retinaface/common_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <optional>
#include <string_view>

#include "retinaface/base/file.h"

namespace retinaface::cli {
namespace {

/// The number that the whole text is.
template <typename Number>
std::optional<Number> parse(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

}  // namespace

CLI::Validator whole_number(std::uint64_t least, std::uint64_t most) {
  const auto rewrite = [least, most](std::string& text) {
    const auto number = parse<std::uint64_t>(text);
    if (!number || *number < least || *number > most)
      return fmt::format("'{}', expected a whole number from {} to {}",
                         printable(std::string_view(text)), least, most);
    text = std::to_string(*number);
    return std::string();
  };
  return {rewrite, ""};
}

CLI::Validator real_number(double least, double most) {
  const auto problem = [least, most](const std::string& text) {
    const auto number = parse<double>(text);
    if (number && *number >= least && *number <= most) return std::string();  // NaN is neither
    return fmt::format("'{}', expected a number from {} to {}", printable(std::string_view(text)),
                       least, most);
  };
  return {problem, ""};
}

CLI::Option* add_model_option(CLI::App& command, std::string& model) {
  return command
      .add_option("-m,--model", model,
                  "The detector's weights; otherwise $RETINAFACE_MODEL, or those inside")
      ->type_name("FILE");
}

CLI::Option* add_threads_option(CLI::App& command, int& num_threads) {
  return command
      .add_option("-j,--threads", num_threads, "0: all cores that this process may use (0)")
      ->type_name("COUNT")
      ->transform(whole_number(0, 4096));
}

CLI::Option* add_progress_option(CLI::App& command, std::string& progress) {
  return command.add_option("--progress", progress, "On standard error (auto)")
      ->type_name("auto|bar|plain|off")
      ->check(CLI::IsMember({"auto", "bar", "plain", "off"}).description(""));
}

CLI::Option* add_quiet_flag(CLI::App& command, bool& quiet) {
  return command.add_flag("-q,--quiet", quiet, "Nothing but errors on standard error");
}

}  // namespace retinaface::cli
