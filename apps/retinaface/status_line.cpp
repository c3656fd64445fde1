#include "apps/retinaface/status_line.h"

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

ProgressStyle choose_progress_style(std::string_view name, bool quiet) {
  if (quiet) return ProgressStyle::Off;
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

std::string format_bar(double share, std::string_view text, int columns) {
  std::string line;
  if (share >= 0) {
    const auto filled = static_cast<std::size_t>(kBarColumns * std::min(share, 1.0));
    line = '[' + std::string(filled, '#') + std::string(kBarColumns - filled, '.') + "] ";
  }
  line += text;
  return line.substr(0, static_cast<std::size_t>(std::max(columns, 1)));
}

bool StatusLine::is_due() const {
  if (style_ == ProgressStyle::Off) return false;
  const double interval_s = style_ == ProgressStyle::Bar ? kBarInterval_s : kPlainInterval_s;
  return since_start_.elapsed_s() - last_shown_s_ >= interval_s;
}

void StatusLine::show(double share, std::string_view text) {
  if (style_ == ProgressStyle::Off) return;
  last_shown_s_ = since_start_.elapsed_s();
  if (style_ == ProgressStyle::Plain) return say(text);
  // "\x1b[K" clears what a longer line left; the last column would wrap.
  write_error('\r' + format_bar(share, text, terminal_columns() - 1) + "\x1b[K");
  bar_visible_ = true;
}

void StatusLine::clear() {
  if (std::exchange(bar_visible_, false)) write_error("\r\x1b[K");
}

}  // namespace retinaface::cli
