#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/batch_loader.h"
#include "retinaface/model/network_config.h"
#include "retinaface/train/assignment.h"
#include "retinaface/train/targets.h"
#include "retinaface/train/teacher.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// A batch as a step wants it.
struct ReadyBatch {
  torch::Tensor images;               ///< [N, 3, H, W], see input_tensor; on the CPU
  TargetTensors targets;              ///< on the CPU
  std::optional<HeadTensors> taught;  ///< what the teacher says, if there is one; on the CPU
  std::vector<Sample> samples;
  std::vector<std::string> unreadable;  ///< see SampleBatch
};

struct BatchFeedOptions {
  NetworkConfig config;
  AssignerOptions assigner;
  float box_growth = 0;          ///< see grow_faces
  std::int64_t first_batch = 0;  ///< counted from the beginning of the run, over all epochs
  std::shared_ptr<const Teacher> teacher = nullptr;
};

/// Turns samples into tensors one batch ahead, in a thread of its own, epoch after epoch: a step
/// never waits while there is time enough to make a batch during the one before.
class BatchFeed {
 public:
  /// @param loader  lives as long as this, which alone uses it
  /// @throws ContractError  the loader has no batch
  BatchFeed(BatchLoader& loader, BatchFeedOptions options);
  BatchFeed(const BatchFeed&) = delete;
  BatchFeed& operator=(const BatchFeed&) = delete;
  ~BatchFeed();

  /// @return  the loader's error
  [[nodiscard]] Result<ReadyBatch> next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Makes faces larger by `pixels` on each side; InsightFace's boxes, whose last pixel is inside,
/// are half a pixel larger than ours.
void grow_faces(std::vector<Sample>& samples, float pixels);

}  // namespace retinaface::train
