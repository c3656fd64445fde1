#pragma once

#include <cstdint>
#include <vector>

#include "retinaface/model/model.h"
#include "retinaface/nn/engine.h"

namespace retinaface {

/// What a detector says of a batch of pictures, in the order of `all_anchors`, picture by picture.
struct NetworkOutputs {
  std::vector<float> boxes;      ///< 4 per anchor
  std::vector<float> scores;     ///< background and face per anchor, after softmax
  std::vector<float> landmarks;  ///< 10 per anchor
};

/// Runs our engine on pictures of one size, three interleaved channels in the network's order.
[[nodiscard]] NetworkOutputs run_engine(const nn::Engine& engine, const NetworkConfig& config,
                                        const std::vector<std::vector<std::uint8_t>>& pictures,
                                        int width, int height);

/// The largest absolute difference; infinity when the sizes differ or one is not finite.
[[nodiscard]] double max_difference(const std::vector<float>& a, const std::vector<float>& b);
[[nodiscard]] double max_magnitude(const std::vector<float>& values);

}  // namespace retinaface
