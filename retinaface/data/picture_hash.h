#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/image/image.h"

namespace retinaface {

/// What a picture looks like, in 64 bits that scaling and recompressing hardly change: in a gray
/// miniature of 9 × 8 pixels, whether each pixel is brighter than its right neighbour ("dHash",
/// Krawetz 2013).
/// @throws ContractError  the picture has no pixel
[[nodiscard]] std::uint64_t difference_hash(ImageView image);

/// Groups of hashes of which each is at most `max_distance` bits from another one of its group.
///
/// Time grows with the number of hashes and of pairs that agree in one of `max_distance` + 1 parts,
/// which two that are near must: 100,000 pictures take a fraction of a second.
///
/// @param max_distance  0 to 15
/// @return              places in `hashes`, rising; groups of two and more, by their first place
/// @throws ContractError  max_distance is out of range
[[nodiscard]] std::vector<std::vector<std::size_t>> near_hashes(
    std::span<const std::uint64_t> hashes, int max_distance);

}  // namespace retinaface
