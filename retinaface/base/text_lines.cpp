#include "retinaface/base/text_lines.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace retinaface::internal {
namespace {

constexpr std::string_view kBlanks = " \t\r";

/// Long or binary text would make a message unreadable.
std::string shortened(std::string_view text) {
  constexpr std::size_t kMaxShown = 40;
  if (text.size() <= kMaxShown) return printable(text);
  return printable(text.substr(0, kMaxShown)) + "…";
}

std::string_view first_line(std::string_view text) {
  std::string_view line = text.substr(0, text.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

std::string_view TextFile::text() const {
  return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
}

Result<TextFile> read_text(const std::filesystem::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(Bytes bytes, read_file(path, kMaxTextBytes));
  return TextFile(std::move(bytes));
}

TextLines::TextLines(std::string_view text, std::string_view name)
    : rest_(text), name_(printable(name)) {
  if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
}

std::optional<std::string_view> TextLines::peek() const {
  if (rest_.empty()) return std::nullopt;
  return first_line(rest_);
}

std::optional<std::string_view> TextLines::next() {
  if (rest_.empty()) return std::nullopt;
  const std::string_view line = first_line(rest_);
  const auto end = rest_.find('\n');
  rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
  ++number_;
  return line;
}

Error TextLines::error(std::string_view what) const {
  return {ErrorCode::Corrupt,
          name_ + ":" + std::to_string(std::max(number_, 1)) + ": " + std::string(what)};
}

std::vector<std::string_view> split_fields(std::string_view line) {
  std::vector<std::string_view> fields;
  fields.reserve(20);  // as many as any of our formats has
  for (auto start = line.find_first_not_of(kBlanks); start != std::string_view::npos;) {
    const auto end = std::min(line.find_first_of(kBlanks, start), line.size());
    fields.push_back(line.substr(start, end - start));
    start = line.find_first_not_of(kBlanks, end);
  }
  return fields;
}

std::string_view trimmed(std::string_view text) {
  const auto start = text.find_first_not_of(kBlanks);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kBlanks) - start + 1);
}

std::optional<double> parse_number(std::string_view field) {
  if (field.starts_with('+')) field.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (end != field.data() + field.size() || field.empty()) return std::nullopt;
  // from_chars does not say in which direction; strtod gives 0 or infinity.
  if (error == std::errc::result_out_of_range)
    return std::strtod(std::string(field).c_str(), nullptr);
  if (error != std::errc()) return std::nullopt;
  return value;
}

bool fits_float(double number) {
  return std::abs(number) <= std::numeric_limits<float>::max() / 4;
}

std::optional<std::int64_t> parse_integer(std::string_view field) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc() || end != field.data() + field.size()) return std::nullopt;
  return value;
}

Result<std::vector<double>> parse_numbers(std::string_view line,
                                          std::span<const std::size_t> counts,
                                          std::string_view expected, const TextLines& lines) {
  const auto fields = split_fields(line);
  if (std::find(counts.begin(), counts.end(), fields.size()) == counts.end())
    return lines.error(std::to_string(fields.size()) + " fields, expected " +
                       std::string(expected));

  std::vector<double> numbers;
  numbers.reserve(fields.size());
  for (const auto field : fields) {
    const auto number = parse_number(field);
    if (!number || !fits_float(*number))
      return lines.error("'" + shortened(field) + "' is not a finite number, expected " +
                         std::string(expected));
    numbers.push_back(*number);
  }
  return numbers;
}

}  // namespace retinaface::internal
