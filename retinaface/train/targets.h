#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/data/sample.h"
#include "retinaface/model/network_config.h"
#include "retinaface/train/assignment.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// What the heads should say of N pictures with A anchors each (order of `all_anchors`), of which P
/// are to find a face. Only these have boxes and landmarks: a few of thousands.
struct TargetTensors {
  torch::Tensor labels;      ///< [N, A] int8: 1 face, 0 background, -1 neither
  torch::Tensor positives;   ///< [P] int64, rising: n * A + a of every label 1
  torch::Tensor anchors;     ///< [P, 4]: x1, y1, x2, y2 in input pixels
  torch::Tensor boxes;       ///< [P, 4], encoded by the config's BoxCoding
  torch::Tensor landmarks;   ///< [P, 10], encoded; 0 where a point is missing
  torch::Tensor point_mask;  ///< [P, 5]: 1 where a point was labelled, else 0

  std::vector<std::int64_t> level_sizes;  ///< anchors of each pyramid level; A together

  [[nodiscard]] TargetTensors to(torch::Device device) const;
};

/// On the CPU.
/// @param samples  at least one; pictures of one size
/// @throws ContractError  none, or pictures of several sizes
[[nodiscard]] TargetTensors make_targets(std::span<const Sample> samples,
                                         const NetworkConfig& config,
                                         const AssignerOptions& options);

}  // namespace retinaface::train
