#include "retinaface/train/schedule.h"

#include <algorithm>
#include <cmath>

#include "retinaface/base/contract.h"

namespace retinaface::train {
namespace {

constexpr double kPi = 3.14159265358979323846;

double warm_up_rate(const ScheduleOptions& options, double epoch) {
  if (options.warm_up == WarmUp::Stairs) {
    const double part = std::floor(epoch) / options.warm_up_epochs;
    return options.warm_up_rate * std::pow(options.rate / options.warm_up_rate, part);
  }
  const double part = epoch / options.warm_up_epochs;
  return options.warm_up_rate + (options.rate - options.warm_up_rate) * part;
}

double cosine_rate(const ScheduleOptions& options, double epoch, double last_epoch) {
  const double span = last_epoch - options.warm_up_epochs;
  const double part = span > 0 ? std::min((epoch - options.warm_up_epochs) / span, 1.0) : 1;
  const double height = (1 + std::cos(kPi * part)) / 2;
  return options.final_rate + (options.rate - options.final_rate) * height;
}

}  // namespace

std::int64_t num_steps(const ScheduleOptions& options, std::int64_t steps_per_epoch) {
  RETINAFACE_REQUIRE(steps_per_epoch >= 1, "steps_per_epoch is below 1");
  const auto steps = std::max<std::int64_t>(
      1, std::llround(options.epochs * static_cast<double>(steps_per_epoch)));
  return options.max_steps > 0 ? std::min(steps, options.max_steps) : steps;
}

double learning_rate(const ScheduleOptions& options, std::int64_t step,
                     std::int64_t steps_per_epoch) {
  RETINAFACE_REQUIRE(steps_per_epoch >= 1, "steps_per_epoch is below 1");
  const auto per_epoch = static_cast<double>(steps_per_epoch);
  const double epoch = static_cast<double>(step) / per_epoch;
  if (epoch < options.warm_up_epochs) return warm_up_rate(options, epoch);
  switch (options.kind) {
    case ScheduleKind::Steps: {
      const auto passed = std::count_if(options.milestones.begin(), options.milestones.end(),
                                        [=](double milestone) { return epoch >= milestone; });
      return options.rate * std::pow(options.factor, static_cast<double>(passed));
    }
    case ScheduleKind::Cosine:
      return cosine_rate(options, epoch,
                         static_cast<double>(num_steps(options, steps_per_epoch)) / per_epoch);
    case ScheduleKind::Constant:
      return options.rate;
  }
  return options.rate;
}

}  // namespace retinaface::train
