#pragma once

#include <cstdint>
#include <vector>

namespace retinaface::train {

enum class ScheduleKind : std::uint8_t {
  Steps,   ///< the rate falls by a factor at each milestone (Deng et al. 2019)
  Cosine,  ///< half a cosine from the rate down to the final one (Loshchilov and Hutter 2017)
  Constant,
};
enum class WarmUp : std::uint8_t {
  Linear,  ///< a straight line, step by step
  Stairs,  ///< the same factor at each whole epoch, as the authors' release does
};

/// How the learning rate goes over a run. Times are epochs.
struct ScheduleOptions {
  ScheduleKind kind = ScheduleKind::Steps;
  double epochs = 80;
  std::int64_t max_steps = 0;  ///< ends the run earlier; 0: the epochs count
  double rate = 1e-2;
  WarmUp warm_up = WarmUp::Linear;
  double warm_up_epochs = 0;
  double warm_up_rate = 1e-3;
  std::vector<double> milestones{55, 68};
  double factor = 0.1;
  double final_rate = 0;

  friend bool operator==(const ScheduleOptions&, const ScheduleOptions&) = default;
};

/// The steps of a whole run; at least 1.
/// @throws ContractError  steps_per_epoch is below 1
[[nodiscard]] std::int64_t num_steps(const ScheduleOptions& options, std::int64_t steps_per_epoch);

/// The learning rate of a step, the first one being 0.
/// @throws ContractError  steps_per_epoch is below 1
[[nodiscard]] double learning_rate(const ScheduleOptions& options, std::int64_t step,
                                   std::int64_t steps_per_epoch);

}  // namespace retinaface::train
