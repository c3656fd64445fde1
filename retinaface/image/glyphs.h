#pragma once

#include <string_view>
#include <vector>

#include "retinaface/geometry/point.h"

namespace retinaface::internal {

/// A character as the path of a pen, in units of an eighth of a capital's height: y is 0 at the top
/// of a capital, 8 at the base line and up to 10 below it.
struct Glyph {
  struct Segment {
    Point from;
    Point to;
  };
  std::vector<Segment> segments;  ///< a dot has length 0
  float width = 0;                ///< of the pen's path; letters stand `kLetterGap` apart
};

constexpr float kLetterGap = 2;
constexpr float kCapitalUnits = 8;

/// A printable ASCII character; any other one is a box.
[[nodiscard]] Glyph glyph_for(char character);

/// From the first letter's left to the last one's right, in the units above.
[[nodiscard]] float units_wide(std::string_view text);

}  // namespace retinaface::internal
