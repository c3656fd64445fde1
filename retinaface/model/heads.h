#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "retinaface/model/network_config.h"
#include "retinaface/nn/engine.h"

namespace retinaface {

/// What the network says of one pyramid level of one picture, borrowed. With A anchors a cell, the
/// cell (x, y) is number y * width + x, and
///
///     logits    [cell * logits_stride + 2 a + {background, face}]
///     boxes     [cell * boxes_stride + 4 a + {0…3}]
///     landmarks [cell * landmarks_stride + 10 a + {0…9}]
struct HeadLevel {
  int width = 0;
  int height = 0;
  const float* logits = nullptr;
  const float* boxes = nullptr;
  const float* landmarks = nullptr;
  std::ptrdiff_t logits_stride = 0;
  std::ptrdiff_t boxes_stride = 0;
  std::ptrdiff_t landmarks_stride = 0;
};

/// The heads of picture `batch_index`, one per level of the config. Valid as long as `outputs`.
/// @throws ContractError  the outputs are not those of this config's graph, or there is no such
///                        picture
[[nodiscard]] std::vector<HeadLevel> head_levels(const nn::RunOutputs& outputs,
                                                 const NetworkConfig& config, int batch_index);
/// @param views  three per level: logits, boxes, landmarks
[[nodiscard]] std::vector<HeadLevel> head_levels(std::span<const nn::OutputView> views,
                                                 const NetworkConfig& config, int batch_index);

}  // namespace retinaface
