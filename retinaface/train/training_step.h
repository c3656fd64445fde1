#pragma once

#include <optional>
#include <span>

#include "retinaface/base/result.h"
#include "retinaface/train/bad_batch.h"
#include "retinaface/train/batch_feed.h"
#include "retinaface/train/loss.h"
#include "retinaface/train/loss_options.h"
#include "retinaface/train/optimiser.h"
#include "retinaface/train/process_group.h"
#include "retinaface/train/torch_network.h"
#include "retinaface/train/weight_average.h"

namespace retinaface::train {

struct TrainingStepOptions {
  LossOptions loss;
  OptimiserOptions optimiser;
  TeacherOptions teacher;           ///< of batches that a teacher saw
  std::vector<std::string> frozen;  ///< see trained_parameters
  bool mixed_precision = false;
};

/// What a step did, over all processes.
struct StepResult {
  LossValues losses;
  double gradient_norm = 0;
  bool is_finite = true;  ///< false: the weights are those of before
};

/// One step of learning after another: forward, loss, backward, the optimiser, the average of
/// weights.
class TrainingStep {
 public:
  /// @param network  where it shall be trained; lives as long as this, as `group`
  TrainingStep(TorchNetwork& network, const TrainingStepOptions& options, ProcessGroup& group);

  /// @param batches  whose gradients make one step (gradient accumulation); at least one
  /// @return         Unavailable when a peer is lost
  /// @throws c10::Error  what torch throws, e.g. when memory runs out
  [[nodiscard]] Result<StepResult> run(std::span<const ReadyBatch> batches, double learning_rate);

  [[nodiscard]] Optimiser& optimiser() { return optimiser_; }
  /// None without `ema_decay`.
  [[nodiscard]] std::optional<WeightAverage>& average() { return average_; }
  /// The weights to use: averaged, if there is an average.
  [[nodiscard]] Model best_weights() const;

 private:
  [[nodiscard]] Result<LossValues> accumulate_gradients(std::span<const ReadyBatch> batches);
  [[nodiscard]] LossTerms loss_of(const HeadTensors& heads, const ReadyBatch& batch,
                                  const LossDivisors& divisors) const;
  [[nodiscard]] HeadTensors forward(const torch::Tensor& images);

  TorchNetwork& network_;
  TrainingStepOptions options_;
  ProcessGroup& group_;
  torch::Device device_;
  Optimiser optimiser_;
  std::optional<WeightAverage> average_;
};

}  // namespace retinaface::train
