#pragma once

#include <string>
#include <string_view>

#include "retinaface/base/stopwatch.h"

namespace retinaface::cli {

enum class ProgressStyle {
  Bar,    ///< one line that renews itself
  Plain,  ///< a line every few seconds
  Off,
};

/// Bar on a terminal and Plain elsewhere for "auto"; "bar", "plain", "off" as named. Off when
/// quiet.
[[nodiscard]] ProgressStyle choose_progress_style(std::string_view name, bool quiet);

/// "1:05", "2:03:04"; "?" for what is not finite or beyond 1000 hours.
[[nodiscard]] std::string format_duration(double seconds);

/// "[####....] text", cut to `columns`; the text alone when `share` is negative.
/// @param share  of the work that is done, at most 1
[[nodiscard]] std::string format_bar(double share, std::string_view text, int columns);

/// Shows on standard error how far a run is. One thread only.
class StatusLine {
 public:
  explicit StatusLine(ProgressStyle style) : style_(style) {}
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;
  ~StatusLine() { clear(); }

  /// Whether enough time has passed for the next `show`.
  [[nodiscard]] bool is_due() const;
  void show(double share, std::string_view text);
  /// Takes the bar away so that other text can be written; the next `show` brings it back.
  void clear();

 private:
  ProgressStyle style_;
  Stopwatch since_start_;
  double last_shown_s_ = 0;
  bool bar_visible_ = false;
};

}  // namespace retinaface::cli
