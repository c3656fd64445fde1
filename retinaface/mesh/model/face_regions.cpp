#include "retinaface/mesh/model/face_regions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <string>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/smooth_step.h"

namespace retinaface::mesh {
namespace {

using internal::smooth_step;
using Indices = std::initializer_list<std::size_t>;
using Points = std::vector<Vec3>;

constexpr Indices kEyes[2] = {{36, 37, 38, 39, 40, 41}, {42, 43, 44, 45, 46, 47}};
constexpr Indices kBrows[2] = {{17, 18, 19, 20, 21}, {22, 23, 24, 25, 26}};
constexpr Indices kOuterLips = {48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59};
constexpr Indices kInnerLips = {60, 61, 62, 63, 64, 65, 66, 67};
/// Along the jaw from ear to ear and back below the nose.
constexpr Indices kBeard = {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 35, 33, 31};

float bump(float distance, float width) {
  return std::exp(-0.5F * (distance / width) * (distance / width));
}

float distance_to_segment(Vec3 p, Vec3 a, Vec3 b) {
  const Vec3 along = b - a;
  const float t = std::clamp(dot(p - a, along) / std::max(dot(along, along), 1e-12F), 0.0F, 1.0F);
  return length(p - a - t * along);
}

/// Seen from the front.
Vec3 flat(Vec3 p) {
  return {p.x, p.y, 0};
}

float distance_to_line(const Points& line, Vec3 p) {
  float distance = std::numeric_limits<float>::max();
  for (std::size_t i = 0; i + 1 < line.size(); ++i)
    distance = std::min(distance, distance_to_segment(p, line[i], line[i + 1]));
  return distance;
}

/// Distance from the border as seen from the front, negative outside.
float depth_inside(const Points& polygon, Vec3 p) {
  float distance = std::numeric_limits<float>::max();
  bool inside = false;
  for (std::size_t i = 0, j = polygon.size() - 1; i < polygon.size(); j = i++) {
    const Vec3 a = flat(polygon[i]);
    const Vec3 b = flat(polygon[j]);
    distance = std::min(distance, distance_to_segment(flat(p), a, b));
    if ((a.y > p.y) != (b.y > p.y) && p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y))
      inside = !inside;
  }
  return inside ? distance : -distance;
}

/// Lengths are fractions of the distance between the outer corners of the eyes, 90 mm in adults.
class Painter {
 public:
  Painter(std::span<const Vec3> positions, std::span<const std::uint32_t> landmarks68)
      : positions_(positions) {
    for (const std::uint32_t vertex : landmarks68) points_.push_back(positions[vertex]);
    unit_ = length(points_[45] - points_[36]);
  }

  [[nodiscard]] Points points(Indices indices) const {
    Points chosen;
    for (const std::size_t index : indices) chosen.push_back(points_[index]);
    return chosen;
  }

  /// Gives each vertex `weight` of its position, unless it has more of the region already.
  template <typename Weight>
  void paint(std::vector<float>& region, const Weight& weight) const {
    region.resize(positions_.size());
    for (std::size_t i = 0; i < region.size(); ++i)
      region[i] = std::max(region[i], weight(positions_[i]));
  }

  /// The inside of a polygon as seen from the front, as far as the face is about as deep there.
  void fill(std::vector<float>& region, const Points& polygon, float softness, float reach) const {
    const float z = mean<float>(polygon).z;
    paint(region, [&](Vec3 p) {
      return std::fabs(p.z - z) < reach * unit_
                 ? smooth_step(-softness * unit_, softness * unit_, depth_inside(polygon, p))
                 : 0.0F;
    });
  }

  void dot_at(std::vector<float>& region, Vec3 center, float width) const {
    paint(region, [&](Vec3 p) { return bump(length(p - center), width * unit_); });
  }

  [[nodiscard]] float unit() const { return unit_; }
  [[nodiscard]] Vec3 point(std::size_t i) const { return points_[i]; }

 private:
  std::span<const Vec3> positions_;
  Points points_;
  float unit_;
};

void paint_eye(const Painter& painter, Indices indices, FaceRegions& regions) {
  const float unit = painter.unit();
  const Points lids = painter.points(indices);
  const Vec3 center = mean<float>(lids);
  painter.fill(regions.eye_whites, lids, 0.01F, 0.15F);
  painter.paint(regions.irises, [&](Vec3 p) {  // 11.7 mm wide
    return 1 - smooth_step(0.055F * unit, 0.065F * unit, length(flat(p - center)));
  });
  Points rim = lids;
  rim.push_back(lids.front());
  painter.paint(regions.lid_margins, [&](Vec3 p) {
    return 1 - smooth_step(0.01F * unit, 0.035F * unit, distance_to_line(rim, p));
  });
  const Vec3 lower = 0.5F * (lids[4] + lids[5]) - Vec3{0, 0.09F * unit, 0};
  painter.dot_at(regions.under_eyes, lower, 0.09F);
}

void paint_brow(const Painter& painter, Indices indices, std::vector<float>& brows) {
  const float unit = painter.unit();
  const Points line = painter.points(indices);
  painter.paint(brows, [&](Vec3 p) {
    return 1 - smooth_step(0.025F * unit, 0.07F * unit, distance_to_line(line, p));
  });
}

void paint_flush(const Painter& painter, std::vector<float>& flushed) {
  for (const auto& [eye_corner, mouth_corner] : {std::pair{36, 48}, std::pair{45, 54}}) {
    const Vec3 eye = painter.point(static_cast<std::size_t>(eye_corner));
    const Vec3 mouth = painter.point(static_cast<std::size_t>(mouth_corner));
    painter.dot_at(flushed, 0.6F * eye + 0.4F * mouth, 0.22F);
  }
  painter.dot_at(flushed, painter.point(30), 0.12F);
  painter.dot_at(flushed, painter.point(8), 0.12F);
}

void subtract(std::vector<float>& region, std::span<const float> other) {
  for (std::size_t i = 0; i < region.size(); ++i) region[i] *= 1 - other[i];
}

}  // namespace

FaceRegions face_regions(std::span<const Vec3> positions,
                         std::span<const std::uint32_t> landmarks68) {
  RETINAFACE_REQUIRE(landmarks68.size() == 68,
                     std::to_string(landmarks68.size()) + " landmarks, expected 68");
  RETINAFACE_REQUIRE(
      std::ranges::max(landmarks68) < positions.size(),
      "a landmark has an index outside the " + std::to_string(positions.size()) + " vertices");
  const Painter painter(positions, landmarks68);
  FaceRegions regions;
  for (const Indices eye : kEyes) paint_eye(painter, eye, regions);
  for (const Indices brow : kBrows) paint_brow(painter, brow, regions.brows);
  painter.fill(regions.lips, painter.points(kOuterLips), 0.02F, 0.35F);
  painter.fill(regions.mouth, painter.points(kInnerLips), 0.01F, 0.5F);
  painter.fill(regions.beard, painter.points(kBeard), 0.12F, 1);
  paint_flush(painter, regions.flushed);
  subtract(regions.lips, regions.mouth);
  subtract(regions.beard, regions.lips);
  subtract(regions.lid_margins, regions.eye_whites);
  for (std::size_t i = 0; i < positions.size(); ++i) regions.irises[i] *= regions.eye_whites[i];
  return regions;
}

}  // namespace retinaface::mesh
