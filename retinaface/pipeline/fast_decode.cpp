#include "retinaface/pipeline/fast_decode.h"

#include <algorithm>

namespace retinaface {
namespace {

int longest_side(const InputSize& size) {
  switch (size.mode) {
    case InputSize::Mode::Original:
      return 0;
    case InputSize::Mode::LongSide:
      return size.side;
    case InputSize::Mode::ShortSide:
      return size.max_long_side;
    case InputSize::Mode::Fit:
      return std::max(size.side, size.max_long_side);
  }
  return 0;
}

}  // namespace

int fast_decode_long_side(const DetectorOptions& options) {
  if (options.tile_size > 0) return 0;
  int longest = 0;
  for (const InputSize& size : options.sizes) {
    const int side = longest_side(size);
    if (side == 0) return 0;
    longest = std::max(longest, side);
  }
  return longest;
}

}  // namespace retinaface
