#pragma once

#include <span>

#include "retinaface/data/sample.h"
#include "retinaface/model/network_config.h"
#include "retinaface/train/assignment.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// What the heads should say of a batch, anchors in the order of `all_anchors`. On the CPU.
struct TargetTensors {
  torch::Tensor labels;      ///< [N, A] int64: 1 face, 0 background, -1 neither
  torch::Tensor boxes;       ///< [N, A, 4], encoded by the config's BoxCoding; 0 where no face
  torch::Tensor landmarks;   ///< [N, A, 10], encoded; 0 where a point is missing
  torch::Tensor point_mask;  ///< [N, A, 5]: 1 where a point was labelled
  torch::Tensor anchors;     ///< [A, 4]: x1, y1, x2, y2 in input pixels

  [[nodiscard]] TargetTensors to(torch::Device device) const;
};

/// @param samples  pictures of one size
[[nodiscard]] TargetTensors make_targets(std::span<const Sample> samples,
                                         const NetworkConfig& config,
                                         const AssignerOptions& options);

/// The coding under which the targets of these samples have mean 0 and standard deviation 1 (Deng et
/// al. 2019, section 3.1), from the positive anchors of all samples.
/// @return InvalidArgument when there is no positive anchor; the landmark statistics stay those of
///         `config` when no face has landmarks
[[nodiscard]] Result<BoxCoding> normalised_coding(std::span<const Sample> samples,
                                                  const NetworkConfig& config,
                                                  const AssignerOptions& options);

}  // namespace retinaface::train
