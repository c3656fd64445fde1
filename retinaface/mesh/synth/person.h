#pragma once

#include <optional>

#include "retinaface/base/random.h"
#include "retinaface/mesh/model/morphable_model.h"
#include "retinaface/mesh/model/procedural_skin.h"
#include "retinaface/mesh/render/rotation.h"
#include "retinaface/mesh/synth/head_parts.h"

namespace retinaface::mesh::internal {

/// All that makes somebody up but the place.
struct Person {
  ModelCoefficients coefficients;
  SkinCoefficients skin;
  Hair hair;
  Clothes clothes;
  Matrix3<float> gaze{};  ///< rows; the third is where both eyes look, in head coordinates
  std::optional<Vec3> sunglasses;
};

[[nodiscard]] Person sample_person(const MorphableModel& model, Random& random);

[[nodiscard]] inline float between(Random& random, double low, double high) {
  return static_cast<float>(random.uniform(low, high));
}

/// From head coordinates to those of a camera: rotated, then moved.
struct Pose {
  Matrix3<float> rotation{};
  Vec3 translation;

  [[nodiscard]] Vec3 operator()(Vec3 p) const { return rotated(rotation, p) + translation; }
};

/// Builds people on one morphable model. Const members may run concurrently.
class PersonBuilder {
 public:
  /// @pre  the model has passed check_morphable_model and names landmarks
  explicit PersonBuilder(MorphableModel model);

  [[nodiscard]] const MorphableModel& model() const { return model_; }
  /// In camera coordinates; the first vertices are the model's.
  [[nodiscard]] PaintedMesh build(const Person& person, const Pose& camera_from_head) const;

 private:
  MorphableModel model_;
  ProceduralSkin skin_;
  std::vector<std::int32_t> neighbours_;  ///< of the model's triangles
};

}  // namespace retinaface::mesh::internal
