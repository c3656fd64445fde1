#include "retinaface/mesh/synth/head_parts.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

#include "retinaface/mesh/smooth_step.h"

namespace retinaface::mesh::internal {
namespace {

constexpr float kEyeDistance = 89;  ///< between the outer corners
constexpr Vec3 kEyeWhite{0.6F, 0.55F, 0.52F};
constexpr Vec3 kPupil{0.005F, 0.005F, 0.005F};
constexpr Vec3 kTeeth{0.5F, 0.46F, 0.38F};
constexpr Vec3 kGums{0.06F, 0.012F, 0.01F};
constexpr float kQuarterTurn = std::numbers::pi_v<float> / 2;

/// The middle of the lowest seventh of a mesh.
Vec3 lower_end(std::span<const Vec3> positions) {
  const auto [low, high] = std::ranges::minmax_element(positions, {}, &Vec3::y);
  const float limit = low->y + (high->y - low->y) / 7;
  Vec3 least = *low;
  Vec3 most = *low;
  for (const Vec3 p : positions) {
    if (p.y > limit) continue;
    least = lowest(least, p);
    most = highest(most, p);
  }
  return 0.5F * (least + most);
}

/// An ellipsoid of a skull's proportions around what lies well above the middle.
Vec3 enclosing_radii(std::span<const Vec3> positions, Vec3 center, float scale) {
  constexpr Vec3 kRadii{74, 72, 96};
  float largest = scale;
  for (const Vec3 p : positions) {
    const Vec3 d = p - center;
    if (d.y > 20 * scale)
      largest = std::max(largest, length(Vec3{d.x / kRadii.x, d.y / kRadii.y, d.z / kRadii.z}));
  }
  return largest * kRadii;
}

/// How far hair reaches down at an angle from the face, as a length on the skull from its middle
/// upwards.
float lower_end_of(const Hair& hair, float angle, float quarter) {
  const float from_face = std::fabs(std::remainder(angle, 4 * kQuarterTurn));
  const float front = hair.hairline * quarter;
  const float side = front + (hair.sides - front) * smooth_step(0.75F, 1.35F, from_face);
  return side + (hair.back - hair.sides) * smooth_step(1.6F, 2.4F, from_face);
}

/// Uneven to a few millimetres.
float unevenness(const Hair& hair, float angle, float height) {
  return 0.18F * std::sin(5 * angle + hair.waves[0] + 2 * height) +
         0.12F * std::sin(9 * angle + hair.waves[1] - 4 * height) +
         0.10F * std::sin(17 * angle + hair.waves[2] + 7 * height);
}

}  // namespace

Measures measure_head(std::span<const Vec3> positions, std::span<const Vec3> landmarks68) {
  Measures head;
  head.scale = length(landmarks68[45] - landmarks68[36]) / kEyeDistance;
  const Vec3 into_socket{0, 0, -10.5F * head.scale};
  head.eyes = {mean(landmarks68.subspan(36, 6)) + into_socket,
               mean(landmarks68.subspan(42, 6)) + into_socket};
  head.upper_lip = landmarks68[62];
  head.mouth_opening = length(landmarks68[62] - landmarks68[66]) / head.scale;
  head.skull = 0.5F * (landmarks68[0] + landmarks68[16]) + head.scale * Vec3{0, 24, -24};
  head.skull_radii = enclosing_radii(positions, head.skull, head.scale);
  head.neck = lower_end(positions);
  return head;
}

PaintedMesh make_eyes(const Measures& measures, const Matrix3<float>& gaze, Vec3 iris) {
  // Radii of the rings as fractions of the ball's, from the back of the eye to the pupil.
  struct Zone {
    float radius;
    Vec3 albedo;
  };
  const Vec3 rim = 0.5F * iris;
  const Zone zones[] = {{1, kEyeWhite}, {0.8F, kEyeWhite}, {0.53F, kEyeWhite}, {0.5F, rim},
                        {0.4F, iris},   {0.22F, iris},     {0.19F, kPupil},    {0, kPupil}};
  std::vector<Ring> rings;
  for (const auto& [radius, albedo] : zones) {
    const float around = 12 * measures.scale * radius;
    rings.push_back({12 * measures.scale * std::sqrt(1 - radius * radius), around, around, albedo});
  }
  PaintedMesh eyes;
  for (const Vec3 center : measures.eyes) {
    PaintedMesh ball = lathe(rings, 16);
    for (Vec3& p : ball.positions) {  // the axis turns from y to z, then to where the person looks
      p = center + rotated_back(gaze, Vec3{p.z, p.x, p.y});
    }
    eyes.append(ball);
  }
  return eyes;
}

PaintedMesh make_mouth(const Measures& measures) {
  constexpr int kNumRings = 11;
  const float top = 8;
  const float bottom = -8 - measures.mouth_opening;
  const float half = 0.5F * (top - bottom);
  std::vector<Ring> rings;
  for (int i = 0; i < kNumRings; ++i) {
    const float along = 2 * static_cast<float>(i) / (kNumRings - 1) - 1;
    const float around = std::sqrt(1 - along * along);
    const float y = bottom + half * (1 + along);
    rings.push_back({y, 23 * around, 15 * around, y > -7 && y < 4 ? kTeeth : kGums});
  }
  PaintedMesh mouth = lathe(rings, 16);
  for (Vec3& p : mouth.positions) p = measures.upper_lip + measures.scale * (p + Vec3{0, 0, -20});
  return mouth;
}

PaintedMesh make_hair(const Measures& measures, const Hair& hair) {
  constexpr std::size_t kNumRows = 14;
  constexpr std::size_t kNumColumns = 48;
  const float scale = measures.scale;
  const Vec3 skull = measures.skull_radii;
  const float quarter = kQuarterTurn * (skull.y + hair.thickness * scale);
  PaintedMesh mesh;
  for (std::size_t i = 0; i < kNumRows * kNumColumns; ++i) {
    const float height = static_cast<float>(i / kNumColumns) / (kNumRows - 1);
    const float angle = 4 * kQuarterTurn * static_cast<float>(i % kNumColumns) / kNumColumns;
    const float low = lower_end_of(hair, angle, quarter / scale) * scale;
    const float along = low + (quarter - low) * height;
    const float uneven = unevenness(hair, angle, height);
    // Thin at its lower end, so that it meets the skin.
    const float depth =
        hair.thickness * scale * (0.2F + 0.8F * smooth_step(0, 0.3F, height)) * (1 + 1.2F * uneven);
    const float elevation = kQuarterTurn * std::max(along, 0.0F) / quarter;
    const float drop = std::max(-along, 0.0F);
    const float taper = hair.back > -100 ? 1 - 0.25F * drop / (100 * scale) : 1;
    const float around = std::cos(elevation) * taper;
    mesh.positions.push_back(measures.skull + Vec3{(skull.x + depth) * around * std::sin(angle),
                                                   (skull.y + depth) * std::sin(elevation) - drop,
                                                   (skull.z + depth) * around * std::cos(angle)});
    mesh.albedo.push_back((1 + 0.9F * uneven) * hair.albedo);
  }
  connect_tube(mesh, kNumColumns);
  return mesh;
}

PaintedMesh make_sunglasses(const Measures& measures, Vec3 albedo) {
  const float scale = measures.scale;
  PaintedMesh glasses;
  for (const Vec3 eye : measures.eyes) {
    const float side = eye.x < measures.skull.x ? -1.0F : 1.0F;
    glasses.append(
        ellipsoid(eye + scale * Vec3{side * 2, -2, 21}, scale * Vec3{27, 20, 4}, albedo));
    glasses.append(
        ellipsoid(eye + scale * Vec3{side * 33, 4, -20}, scale * Vec3{3, 3, 45}, albedo));
  }
  const Vec3 middle = 0.5F * (measures.eyes[0] + measures.eyes[1]);
  glasses.append(ellipsoid(middle + scale * Vec3{0, 4, 24}, scale * Vec3{14, 2.5F, 2.5F}, albedo));
  return glasses;
}

PaintedMesh make_body(const Measures& measures, const Clothes& clothes) {
  struct Outline {
    float y, half_width, half_depth;
  };
  // From the knees over hips, chest and shoulders to the collar, which folds inwards.
  constexpr Outline kOutline[] = {{-1150, 150, 110}, {-800, 165, 125}, {-450, 175, 118},
                                  {-330, 190, 122},  {-230, 205, 122}, {-150, 208, 115},
                                  {-100, 195, 100},  {-60, 160, 88},   {-35, 115, 78},
                                  {-10, 82, 72},     {8, 70, 66},      {9, 60, 56}};
  std::vector<Ring> rings;
  for (std::size_t i = 0; i < std::size(kOutline); ++i) {
    const auto& [y, width, depth] = kOutline[i];
    const float raised = i + 3 >= std::size(kOutline) ? clothes.collar : 0;
    const float breadth = y < -35 ? clothes.breadth : 1;
    rings.push_back({measures.scale * (y + raised), measures.scale * width * breadth,
                     measures.scale * depth, i % 2 == 0 ? clothes.albedo : clothes.stripes});
  }
  return lathe(rings, 28);
}

}  // namespace retinaface::mesh::internal
