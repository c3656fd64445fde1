#pragma once

#include <array>
#include <span>

#include "retinaface/base/random.h"
#include "retinaface/mesh/render/rotation.h"
#include "retinaface/mesh/synth/painted_mesh.h"

// What a face needs to pass for a person and a morphable model leaves out. Lengths are millimetres
// of an adult; `Measures::scale` fits them to the face.
namespace retinaface::mesh::internal {

/// Where the parts of a head belong, from the 68 landmarks and the lowest vertices of its mesh.
struct Measures {
  float scale = 1;           ///< by the distance of the eyes' outer corners
  std::array<Vec3, 2> eyes;  ///< centres of the eyeballs
  Vec3 upper_lip;            ///< the middle of its lower border
  float mouth_opening = 0;   ///< from there to the lower lip
  Vec3 skull;                ///< the middle between the ears, a little up
  Vec3 skull_radii;          ///< of an ellipsoid around the bare skull
  Vec3 neck;                 ///< the middle of the mesh's lower end
};

[[nodiscard]] Measures measure_head(std::span<const Vec3> positions,
                                    std::span<const Vec3> landmarks68);

struct Hair {
  Vec3 albedo;
  float thickness = 12;    ///< above the skull
  float hairline = 0.35F;  ///< its lower end at the forehead: 0 at the skull's middle, 1 its top
  float sides = -15;       ///< its lower ends at the temples and the neck, below the skull's middle
  float back = -75;
  std::array<float, 3> waves{};  ///< phases of its unevenness
};

struct Clothes {
  Vec3 albedo;
  Vec3 stripes;
  float collar = 0;  ///< height above the middle of the neck
  float breadth = 1;
};

/// Two eyeballs that look along the third row of `gaze`.
[[nodiscard]] PaintedMesh make_eyes(const Measures& measures, const Matrix3<float>& gaze,
                                    Vec3 iris);
/// What is seen between open lips: teeth and dark.
[[nodiscard]] PaintedMesh make_mouth(const Measures& measures);
[[nodiscard]] PaintedMesh make_hair(const Measures& measures, const Hair& hair);
[[nodiscard]] PaintedMesh make_sunglasses(const Measures& measures, Vec3 albedo);
/// Neck and body down to the knees, around the origin, which goes to the neck.
[[nodiscard]] PaintedMesh make_body(const Measures& measures, const Clothes& clothes);

}  // namespace retinaface::mesh::internal
