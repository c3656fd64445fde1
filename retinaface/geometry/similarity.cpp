#include "retinaface/geometry/similarity.h"

#include <algorithm>
#include <cmath>

#include "retinaface/base/contract.h"

namespace retinaface {

Similarity Similarity::quarter_turns(int quarters) {
  switch (((quarters % 4) + 4) % 4) {
    case 1:
      return {0, 1, 0, 0};
    case 2:
      return {-1, 0, 0, 0};
    case 3:
      return {0, -1, 0, 0};
    default:
      return {1, 0, 0, 0};
  }
}

double Similarity::scale() const {
  return std::hypot(a, b);
}

Similarity Similarity::inverse() const {
  const double determinant = a * a + b * b;
  RETINAFACE_REQUIRE(determinant > 0, "a similarity of scale 0 has no inverse");
  const double ia = a / determinant;
  const double ib = -b / determinant;
  return {ia, ib, -(ia * tx - ib * ty), -(ib * tx + ia * ty)};
}

Box Similarity::operator()(const Box& box) const {
  const auto [x1, y1] = (*this)(Point{box.x1, box.y1});
  const auto [x2, y2] = (*this)(Point{box.x2, box.y2});
  const auto [x3, y3] = (*this)(Point{box.x1, box.y2});
  const auto [x4, y4] = (*this)(Point{box.x2, box.y1});
  return {std::min({x1, x2, x3, x4}), std::min({y1, y2, y3, y4}), std::max({x1, x2, x3, x4}),
          std::max({y1, y2, y3, y4})};
}

Face Similarity::operator()(const Face& face) const {
  Face result = face;
  result.box = (*this)(face.box);
  for (Point& point : result.landmarks.points) point = (*this)(point);
  return result;
}

Similarity operator*(const Similarity& second, const Similarity& first) {
  return {second.a * first.a - second.b * first.b, second.b * first.a + second.a * first.b,
          second.a * first.tx - second.b * first.ty + second.tx,
          second.b * first.tx + second.a * first.ty + second.ty};
}

}  // namespace retinaface
