#include "retinaface/mesh/hierarchy/surface.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "retinaface/base/contract.h"

namespace retinaface::mesh {
namespace {

constexpr std::uint32_t kMaxLeaf = 4;

Vec3d min_of(Vec3d a, Vec3d b) {
  return {std::min(a.x, b.x), std::min(a.y, b.y), std::min(a.z, b.z)};
}

Vec3d max_of(Vec3d a, Vec3d b) {
  return {std::max(a.x, b.x), std::max(a.y, b.y), std::max(a.z, b.z)};
}

double squared_distance_to_box(Vec3d point, Vec3d low, Vec3d high) {
  const Vec3d outside = max_of(max_of(low - point, point - high), {});
  return dot(outside, outside);
}

double along(Vec3d vector, int axis) {
  return axis == 0 ? vector.x : axis == 1 ? vector.y : vector.z;
}

int longest_axis(Vec3d size) {
  if (size.x >= size.y && size.x >= size.z) return 0;
  return size.y >= size.z ? 1 : 2;
}

/// part / whole, and 0 for an edge without length.
double fraction(double part, double whole) {
  return whole > 0 ? std::clamp(part / whole, 0.0, 1.0) : 0;
}

}  // namespace

SurfacePoint closest_on_triangle(Vec3d point, Vec3d a, Vec3d b, Vec3d c) {
  const auto place = [&](double u, double v, double w) {
    const Vec3d offset = a * u + b * v + c * w - point;
    return SurfacePoint{0, {u, v, w}, dot(offset, offset)};
  };
  const Vec3d ab = b - a;
  const Vec3d ac = c - a;
  const double d1 = dot(ab, point - a);
  const double d2 = dot(ac, point - a);
  if (d1 <= 0 && d2 <= 0) return place(1, 0, 0);
  const double d3 = dot(ab, point - b);
  const double d4 = dot(ac, point - b);
  if (d3 >= 0 && d4 <= d3) return place(0, 1, 0);
  const double vc = d1 * d4 - d3 * d2;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) {
    const double t = fraction(d1, d1 - d3);
    return place(1 - t, t, 0);
  }
  const double d5 = dot(ab, point - c);
  const double d6 = dot(ac, point - c);
  if (d6 >= 0 && d5 <= d6) return place(0, 0, 1);
  const double vb = d5 * d2 - d1 * d6;
  if (vb <= 0 && d2 >= 0 && d6 <= 0) {
    const double t = fraction(d2, d2 - d6);
    return place(1 - t, 0, t);
  }
  const double va = d3 * d6 - d5 * d4;
  if (va <= 0 && d4 >= d3 && d5 >= d6) {
    const double t = fraction(d4 - d3, (d4 - d3) + (d5 - d6));
    return place(0, 1 - t, t);
  }
  const double sum = va + vb + vc;
  const double v = fraction(vb, sum);
  const double w = std::min(fraction(vc, sum), 1 - v);
  return place(1 - v - w, v, w);
}

Surface::Surface(std::span<const Vec3> positions, std::span<const Triangle> triangles)
    : order_(triangles.size()) {
  RETINAFACE_REQUIRE(!triangles.empty(), "a surface needs a triangle");
  for (const auto& [a, b, c] : triangles) {
    RETINAFACE_REQUIRE(std::max({a, b, c}) < positions.size(), "a triangle has a missing vertex");
    corners_.push_back({to_double(positions[a]), to_double(positions[b]), to_double(positions[c])});
  }
  std::iota(order_.begin(), order_.end(), 0U);
  build(0, static_cast<std::uint32_t>(order_.size()));
}

void Surface::build(std::uint32_t begin, std::uint32_t end) {
  const auto centre = [&](std::uint32_t t) {
    return corners_[t][0] + corners_[t][1] + corners_[t][2];
  };
  const auto first_corner = corners_[order_[begin]][0];
  Node node{first_corner, first_corner, begin, end, 0};
  Vec3d low = centre(order_[begin]);
  Vec3d high = low;
  for (auto i = begin; i < end; ++i) {
    for (const Vec3d corner : corners_[order_[i]]) {
      node.low = min_of(node.low, corner);
      node.high = max_of(node.high, corner);
    }
    low = min_of(low, centre(order_[i]));
    high = max_of(high, centre(order_[i]));
  }
  const auto index = nodes_.size();
  nodes_.push_back(node);
  if (end - begin <= kMaxLeaf) return;

  const int axis = longest_axis(high - low);
  const auto middle = begin + (end - begin) / 2;
  std::nth_element(order_.begin() + begin, order_.begin() + middle, order_.begin() + end,
                   [&](std::uint32_t a, std::uint32_t b) {
                     return along(centre(a), axis) < along(centre(b), axis);
                   });
  nodes_[index].end = 0;
  build(begin, middle);
  nodes_[index].second = static_cast<std::uint32_t>(nodes_.size());
  build(middle, end);
}

SurfacePoint Surface::closest(Vec3d point) const {
  SurfacePoint best;
  best.squared_distance = std::numeric_limits<double>::infinity();
  search(0, point, best);
  return best;
}

void Surface::search(std::uint32_t index, Vec3d point, SurfacePoint& best) const {
  const Node& node = nodes_[index];
  if (squared_distance_to_box(point, node.low, node.high) >= best.squared_distance) return;
  for (auto i = node.begin; i < node.end; ++i) {
    const auto& [a, b, c] = corners_[order_[i]];
    SurfacePoint found = closest_on_triangle(point, a, b, c);
    if (found.squared_distance >= best.squared_distance) continue;
    found.triangle = order_[i];
    best = found;
  }
  if (node.end != 0) return;
  std::uint32_t near = index + 1;
  std::uint32_t far = node.second;
  const auto distance = [&](std::uint32_t child) {
    return squared_distance_to_box(point, nodes_[child].low, nodes_[child].high);
  };
  if (distance(far) < distance(near)) std::swap(near, far);
  search(near, point, best);
  search(far, point, best);
}

}  // namespace retinaface::mesh
