#pragma once

#include "retinaface/image/draw.h"
#include "retinaface/image/image.h"

namespace retinaface::internal {

/// Blends colours into a picture of any format.
class Painter {
 public:
  explicit Painter(Image& image) : image_(image) {}

  /// @param coverage  how much of the pixel the colour covers, clamped to [0, 1]
  void blend(int x, int y, Color color, float coverage);

  /// The whole pixels of a range of coordinates that lie in the picture, as [begin, end).
  struct Range {
    int begin = 0;
    int end = 0;
  };
  [[nodiscard]] Range columns(float from, float to) const {
    return inside(from, to, image_.width());
  }
  [[nodiscard]] Range rows(float from, float to) const { return inside(from, to, image_.height()); }

 private:
  [[nodiscard]] static Range inside(float from, float to, int size);

  Image& image_;
};

/// A filled rectangle with rounded corners.
void fill_rounded(Painter& painter, const Box& box, float radius, Color color, float opacity = 1);

/// The outline of a rectangle with rounded corners; the line's middle runs along the box.
struct Outline {
  float thickness = 1;
  float radius = 0;
};
void stroke_rounded(Painter& painter, const Box& box, Outline outline, Color color,
                    float opacity = 1);

}  // namespace retinaface::internal
