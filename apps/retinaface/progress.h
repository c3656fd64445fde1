#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "retinaface/base/stopwatch.h"

namespace retinaface::cli {

enum class ProgressStyle {
  Bar,    ///< one line that renews itself
  Plain,  ///< a line every few seconds
  Off,
};

/// Bar on a terminal and Plain elsewhere for "auto"; "bar", "plain", "off" as named.
[[nodiscard]] ProgressStyle choose_progress_style(std::string_view name);

struct ProgressState {
  std::uint64_t num_done = 0;
  std::uint64_t num_failed = 0;
  std::optional<std::uint64_t> num_total{};  ///< unknown for a list that is still being read
  double seconds = 0;
};

/// "1:05", "2:03:04"; "?" for what is not finite or beyond 1000 hours.
[[nodiscard]] std::string format_duration(double seconds);
/// "120/500 pictures, 24%, 41.2/s, 0:09 left, 2 failed"
[[nodiscard]] std::string format_progress(const ProgressState& state);
/// The same behind a bar, cut to `columns`.
[[nodiscard]] std::string format_progress_bar(const ProgressState& state, int columns);

/// Shows on standard error how far a run is. One thread only.
class Progress {
 public:
  Progress(ProgressStyle style, std::optional<std::uint64_t> num_total)
      : style_(style), num_total_(num_total) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { clear(); }

  void update(std::uint64_t num_done, std::uint64_t num_failed);
  /// Takes the bar away so that other text can be written; the next update brings it back.
  void clear();

 private:
  ProgressStyle style_;
  std::optional<std::uint64_t> num_total_;
  Stopwatch since_start_;
  double last_shown_s_ = 0;
  bool bar_visible_ = false;
};

}  // namespace retinaface::cli
