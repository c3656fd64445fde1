#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/image/image.h"

namespace retinaface {

/// What a picture looks like, so shortly that scaling and recompressing hardly change it.
struct PictureLook {
  /// In a gray miniature of 9 × 8 pixels, whether each pixel is brighter than its right neighbour
  /// ("dHash", Krawetz 2013).
  std::uint64_t hash = 0;
  std::array<std::uint8_t, 256> miniature{};  ///< 16 × 16 pixels, gray
};

/// @throws ContractError  the picture has no pixel
[[nodiscard]] PictureLook look_of(ImageView image);

/// Whether two pictures can hardly be told apart: their hashes differ in at most 8 bits, and their
/// miniatures correlate by 0.9 or are equal but for noise. That is so for copies in another size or
/// quality and with a small part cut off, not for cropped or turned ones.
[[nodiscard]] bool look_alike(const PictureLook& a, const PictureLook& b);

/// Groups of pictures of which each looks like another one of its group.
///
/// Only pictures whose hashes agree in one of nine parts are compared, which two that look alike
/// must; 100,000 pictures take a second or two.
///
/// @return  places in `looks`, rising; groups of two and more, by their first place
[[nodiscard]] std::vector<std::vector<std::size_t>> groups_that_look_alike(
    std::span<const PictureLook> looks);

}  // namespace retinaface
