#include "apps/retinaface/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "apps/retinaface/console.h"
#include "retinaface/pipeline/text_output.h"

namespace retinaface::cli {
namespace {

constexpr double kBarInterval_s = 0.1;
constexpr double kPlainInterval_s = 5;
constexpr int kBarColumns = 24;

int terminal_columns() {
  ::winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

void write_error(const std::string& text) {
  static_cast<void>(TextOutput::to_descriptor(STDERR_FILENO, "standard error").write(text));
}

}  // namespace

ProgressStyle choose_progress_style(std::string_view name) {
  if (name == "bar") return ProgressStyle::Bar;
  if (name == "plain") return ProgressStyle::Plain;
  if (name == "off") return ProgressStyle::Off;
  return ::isatty(STDERR_FILENO) != 0 ? ProgressStyle::Bar : ProgressStyle::Plain;
}

std::string format_duration(double seconds) {
  if (!std::isfinite(seconds) || seconds > 3'600'000) return "?";
  const auto whole = static_cast<long>(std::lround(std::max(seconds, 0.0)));
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string format_progress(const ProgressState& state) {
  const double rate = state.seconds > 0 ? static_cast<double>(state.num_done) / state.seconds : 0;
  std::string text = fmt::format("{}", state.num_done);
  if (state.num_total) text += fmt::format("/{}", *state.num_total);
  text += " pictures";
  if (state.num_total && *state.num_total > 0) {
    text += fmt::format(", {}%", 100 * state.num_done / *state.num_total);
  }
  text += fmt::format(", {:.1f}/s", rate);
  if (state.num_total) {
    const auto left = static_cast<double>(*state.num_total - state.num_done);
    text += fmt::format(", {} left", format_duration(left == 0 ? 0 : left / rate));
  }
  if (state.num_failed > 0) text += fmt::format(", {} failed", state.num_failed);
  return text;
}

std::string format_progress_bar(const ProgressState& state, int columns) {
  std::string bar;
  if (state.num_total && *state.num_total > 0) {
    const auto filled = static_cast<std::size_t>(kBarColumns * state.num_done / *state.num_total);
    bar = '[' + std::string(filled, '#') + std::string(kBarColumns - filled, '.') + "] ";
  }
  return (bar + format_progress(state)).substr(0, static_cast<std::size_t>(std::max(columns, 1)));
}

void Progress::update(std::uint64_t num_done, std::uint64_t num_failed) {
  if (style_ == ProgressStyle::Off) return;
  const double now_s = since_start_.elapsed_s();
  const double interval_s = style_ == ProgressStyle::Bar ? kBarInterval_s : kPlainInterval_s;
  if (now_s - last_shown_s_ < interval_s) return;
  last_shown_s_ = now_s;
  const ProgressState state{num_done, num_failed, num_total_, now_s};
  if (style_ == ProgressStyle::Plain) return say(format_progress(state));
  // "\x1b[K" clears what a longer line left; the last column would wrap.
  write_error('\r' + format_progress_bar(state, terminal_columns() - 1) + "\x1b[K");
  bar_visible_ = true;
}

void Progress::clear() {
  if (std::exchange(bar_visible_, false)) write_error("\r\x1b[K");
}

}  // namespace retinaface::cli
