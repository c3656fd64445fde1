#pragma once

#include <cstdint>

#include "retinaface/image/image.h"

namespace retinaface::testing {

/// Every byte at random, the same for the same seed.
[[nodiscard]] Image noise(int width, int height, PixelFormat format, std::uint64_t seed = 1);

/// Slow waves of colour, different in every channel and quarter: what compression keeps.
[[nodiscard]] Image waves(int width, int height, PixelFormat format = PixelFormat::Rgb8);

/// The largest difference of two pictures' bytes; 256 when their sizes or formats differ.
[[nodiscard]] int largest_difference(ImageView a, ImageView b);

}  // namespace retinaface::testing
