#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "apps/retinaface/status_line.h"
#include "retinaface/base/stopwatch.h"

namespace retinaface::cli {

struct ProgressState {
  std::uint64_t num_done = 0;     ///< by this run, failed ones included
  std::uint64_t num_skipped = 0;  ///< by an earlier run: they count, but took no time
  std::uint64_t num_failed = 0;
  std::optional<std::uint64_t> num_total{};  ///< unknown for a list that is still being read
  double seconds = 0;
};

/// "120/500 pictures, 24%, 41.2/s, 0:09 left, 2 failed"
[[nodiscard]] std::string format_progress(const ProgressState& state);

/// Shows on standard error how many pictures are done. One thread only.
class Progress {
 public:
  Progress(ProgressStyle style, std::optional<std::uint64_t> num_total)
      : line_(style), num_total_(num_total) {}

  /// @param num_skipped  done by an earlier run
  void update(std::uint64_t num_done, std::uint64_t num_failed, std::uint64_t num_skipped = 0);
  /// Takes the bar away so that other text can be written; the next update brings it back.
  void clear() { line_.clear(); }

 private:
  StatusLine line_;
  std::optional<std::uint64_t> num_total_;
  Stopwatch since_start_;
};

}  // namespace retinaface::cli
