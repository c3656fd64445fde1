#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/batch_loader.h"
#include "retinaface/train/batch_feed.h"
#include "retinaface/train/checkpoint.h"
#include "retinaface/train/labelled_folder.h"
#include "retinaface/train/process_group.h"
#include "retinaface/train/torch_network.h"
#include "retinaface/train/trainer.h"
#include "retinaface/train/training_data.h"
#include "retinaface/train/training_step.h"

namespace retinaface::train {

/// A run that waits for its next step. What stands further down uses what stands above.
struct PreparedRun {
  TrainingData data;
  std::vector<LabelledPictures> validation_sets;
  std::unique_ptr<BatchLoader> loader;
  std::shared_ptr<TorchNetwork> network;
  std::unique_ptr<TrainingStep> step;
  std::unique_ptr<BatchFeed> feed;

  std::int64_t steps_per_epoch = 1;
  std::int64_t num_steps_in_all = 1;
  std::int64_t num_steps = 0;  ///< that are done
  std::optional<double> best_ap;
  int num_worse = 0;

  std::vector<std::string> notes;  ///< what people should know, one sentence each

  [[nodiscard]] double epoch() const {
    return static_cast<double>(num_steps) / static_cast<double>(steps_per_epoch);
  }
};

/// Reads labels and weights, or the checkpoint in `options.output`, and builds what a step needs.
/// Collective.
[[nodiscard]] Result<PreparedRun> prepare_run(const Recipe& recipe, const TrainingOptions& options,
                                              torch::Device device, ProcessGroup& group);

/// All that `prepare_run` needs to go on from here.
[[nodiscard]] Checkpoint checkpoint_of(const PreparedRun& run, const Recipe& recipe);

}  // namespace retinaface::train
