#pragma once

#include <cstdint>

#include "retinaface/base/stopwatch.h"
#include "retinaface/train/training_step.h"

namespace retinaface::train {

/// Means over a few steps.
struct StepMeans {
  LossValues losses;
  double gradient_norm = 0;
  double images_per_second = 0;
  double waiting_share = 0;  ///< of the time: for data
};

/// Measures steps. Time between `stop` and `start` (validation, writing) does not count.
class StepMeter {
 public:
  explicit StepMeter(int images_per_step) : images_per_step_(images_per_step) {}

  void start() { watch_.restart(); }
  /// After a step.
  void add(const StepResult& result, double waited_s);
  void stop() { seconds_ += watch_.elapsed_s(); }

  /// Of the steps since the last `take`.
  [[nodiscard]] int num_steps() const { return num_steps_; }
  [[nodiscard]] StepMeans means() const;
  StepMeans take();

 private:
  int images_per_step_;
  Stopwatch watch_;
  int num_steps_ = 0;
  double seconds_ = 0;
  double waited_s_ = 0;
  StepMeans sums_;
};

}  // namespace retinaface::train
