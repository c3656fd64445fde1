#include "apps/retinaface/progress.h"

#include <fmt/format.h>

namespace retinaface::cli {

std::string format_progress(const ProgressState& state) {
  const double rate = state.seconds > 0 ? static_cast<double>(state.num_done) / state.seconds : 0;
  const std::uint64_t num_done = state.num_skipped + state.num_done;
  std::string text = fmt::format("{}", num_done);
  if (state.num_total) text += fmt::format("/{}", *state.num_total);
  text += " pictures";
  if (state.num_total && *state.num_total > 0) {
    text += fmt::format(", {}%", 100 * num_done / *state.num_total);
  }
  text += fmt::format(", {:.1f}/s", rate);
  if (state.num_total) {
    const auto left = static_cast<double>(*state.num_total - num_done);
    text += fmt::format(", {} left", format_duration(left == 0 ? 0 : left / rate));
  }
  if (state.num_failed > 0) text += fmt::format(", {} failed", state.num_failed);
  return text;
}

void Progress::update(std::uint64_t num_done, std::uint64_t num_failed, std::uint64_t num_skipped) {
  if (!line_.is_due()) return;
  const ProgressState state{num_done, num_skipped, num_failed, num_total_,
                            since_start_.elapsed_s()};
  const bool known = num_total_ && *num_total_ > 0;
  const double share =
      known ? static_cast<double>(num_skipped + num_done) / static_cast<double>(*num_total_) : -1;
  line_.show(share, format_progress(state));
}

}  // namespace retinaface::cli
