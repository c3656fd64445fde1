#include "retinaface/train/step_meter.h"

#include <algorithm>
#include <utility>

namespace retinaface::train {

void StepMeter::add(const StepResult& result, double waited_s) {
  ++num_steps_;
  waited_s_ += waited_s;
  sums_.losses.total += result.losses.total;
  sums_.losses.classification += result.losses.classification;
  sums_.losses.box += result.losses.box;
  sums_.losses.landmarks += result.losses.landmarks;
  sums_.losses.teacher += result.losses.teacher;
  sums_.gradient_norm += result.gradient_norm;
}

StepMeans StepMeter::means() const {
  if (num_steps_ == 0) return {};
  const double n = num_steps_;
  const double seconds = std::max(seconds_, 1e-9);
  return {.losses = {sums_.losses.total / n, sums_.losses.classification / n, sums_.losses.box / n,
                     sums_.losses.landmarks / n, sums_.losses.teacher / n},
          .gradient_norm = sums_.gradient_norm / n,
          .images_per_second = n * images_per_step_ / seconds,
          .waiting_share = waited_s_ / seconds};
}

StepMeans StepMeter::take() {
  const StepMeans taken = means();
  *this = StepMeter(images_per_step_);
  return taken;
}

}  // namespace retinaface::train
