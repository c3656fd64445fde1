#pragma once

#include <array>

#include "retinaface/geometry/face.h"

namespace retinaface {

/// How a network writes a face relative to an anchor, and the way back. With t the network's number
/// and r = mean + std * t:
///
///     center = anchor center + r * anchor size        size = anchor size * exp(r)
///     point  = anchor center + r * anchor size
///
/// "Variances" of SSD (Liu et al. 2016) are the stds; the paper's targets normalised to mean 0 and
/// std 1 put the statistics here (Deng et al. 2019, section 3.1).
struct BoxCoding {
  std::array<float, 4> box_mean{};
  std::array<float, 4> box_std{1, 1, 1, 1};  ///< center x, center y, log width, log height
  std::array<float, 10> point_mean{};
  std::array<float, 10> point_std{1, 1, 1, 1, 1, 1, 1, 1, 1, 1};  ///< x, y of each landmark

  friend bool operator==(const BoxCoding&, const BoxCoding&) = default;
};

/// The largest log size that is decoded: keeps exp finite, far beyond every picture.
inline constexpr float kMaxLogSize = 16;

/// @param numbers  the four that the network gives for this anchor
/// @return         sides are at most e^kMaxLogSize anchors, so that no weights give an infinite one
[[nodiscard]] Box decode_box(const float* numbers, const Box& anchor, const BoxCoding& coding);
/// @param numbers  the ten that the network gives for this anchor
[[nodiscard]] Landmarks5 decode_landmarks(const float* numbers, const Box& anchor,
                                          const BoxCoding& coding);

/// The training targets: what `decode_box` turns back into `box`.
/// @throws ContractError  the box is empty
[[nodiscard]] std::array<float, 4> encode_box(const Box& box, const Box& anchor,
                                              const BoxCoding& coding);
[[nodiscard]] std::array<float, 10> encode_landmarks(const Landmarks5& landmarks, const Box& anchor,
                                                     const BoxCoding& coding);

}  // namespace retinaface
