#pragma once

#include <vector>

#include "retinaface/geometry/point.h"
#include "retinaface/mesh/render/lighting.h"
#include "retinaface/mesh/render/rasterise.h"
#include "retinaface/mesh/synth/person.h"
#include "retinaface/mesh/synth/synthetic_faces.h"

namespace retinaface::mesh::internal {

struct PersonInScene {
  Person person;
  Pose camera_from_head;
};

/// One picture before it is drawn, in the camera coordinates of `SyntheticPicture`.
struct PhotoScene {
  int width = 0;
  int height = 0;
  float focal = 1;  ///< in pixels
  std::vector<PersonInScene> people{};
  PaintedMesh things{};  ///< held in front of faces
  Lighting<float> lighting{};
};

/// People of random looks at random places, no face in front of another.
[[nodiscard]] PhotoScene sample_scene(const MorphableModel& model, const SyntheticOptions& options,
                                      Random& random);

/// Everything in a scene, and what the camera sees of it.
struct Photo {
  std::vector<Vec3> positions;  ///< of all vertices
  std::vector<Vec3> normals;
  std::vector<std::size_t> first_vertices;  ///< where the model's vertices of each person begin
  Raster<float> raster;
  std::vector<float> pixels;  ///< [height, width, 3], linear light, rows upwards
};

/// @param background  [height, width, 3], linear light, rows upwards
[[nodiscard]] Photo draw_scene(const PhotoScene& scene, const PersonBuilder& builder,
                               std::vector<float> background);

/// Where a point in front of the camera is seen, in pixels from the left and the top.
[[nodiscard]] Point project(const PhotoScene& scene, Vec3 p);

/// Whether `p` is in the picture and nothing is more than `tolerance` millimetres before it.
[[nodiscard]] bool is_visible(const PhotoScene& scene, const Photo& photo, Vec3 p, float tolerance);

}  // namespace retinaface::mesh::internal
