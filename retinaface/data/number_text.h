#pragma once

#include <functional>
#include <string>

#include "retinaface/geometry/box.h"

// Numbers as our writers put them down: short, and the same floats when they are read.
namespace retinaface::internal {

/// `value` with the fewest decimals, from `min_decimals` on, that `reads_back` accepts.
[[nodiscard]] std::string fewest_decimals(double value, int min_decimals,
                                          const std::function<bool(double)>& reads_back);

/// A box as the formats that give sizes have it: x + width, in double precision and then as float,
/// is the right edge.
struct SizedBoxText {
  std::string x;
  std::string y;
  std::string width;
  std::string height;
};
[[nodiscard]] SizedBoxText sized_text(const Box& box);

}  // namespace retinaface::internal
