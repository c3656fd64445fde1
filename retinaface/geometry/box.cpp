#include "retinaface/geometry/box.h"

namespace retinaface {

Box clip(const Box& box, float width, float height) {
  const auto clip_x = [&](float x) { return std::clamp(x, 0.F, width); };
  const auto clip_y = [&](float y) { return std::clamp(y, 0.F, height); };
  return {clip_x(box.x1), clip_y(box.y1), clip_x(box.x2), clip_y(box.y2)};
}

float intersection_area(const Box& a, const Box& b) {
  return Box{std::max(a.x1, b.x1), std::max(a.y1, b.y1), std::min(a.x2, b.x2), std::min(a.y2, b.y2)}
      .area();
}

float iou(const Box& a, const Box& b) {
  const float intersection = intersection_area(a, b);
  const float united = a.area() + b.area() - intersection;
  return united > 0 ? intersection / united : 0;
}

}  // namespace retinaface
