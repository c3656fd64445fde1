#include "retinaface/mesh/synth/person.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "retinaface/mesh/model/sample_coefficients.h"
#include "retinaface/mesh/model/skin_reflectance.h"
#include "retinaface/mesh/render/antialias.h"
#include "retinaface/mesh/render/mesh_arrays.h"

namespace retinaface::mesh::internal {
namespace {

/// So much of the head's turn to the side the body follows.
constexpr float kBodyFollows = 0.4F;

Vec3 any_colour(Random& random) {
  const float grey = between(random, 0.02, 0.6);
  const auto channel = [&] { return std::clamp(grey + between(random, -0.15, 0.15), 0.01F, 0.7F); };
  return {channel(), channel(), channel()};
}

/// Natural colours, and now and then a dyed one, which also passes for a cap or a scarf.
Vec3 hair_colour(const SkinCoefficients& skin, Random& random) {
  if (random.uniform() < 0.08) return any_colour(random);
  if (random.uniform() < 0.1) return between(random, 0.25, 0.5) * Vec3{1, 0.97F, 0.93F};  // grey
  return hair_reflectance(skin.hair_melanin);
}

Hair sample_hair(const SkinCoefficients& skin, Random& random) {
  Hair hair;
  hair.albedo = hair_colour(skin, random);
  hair.thickness = between(random, 4, 20);
  hair.hairline = between(random, 0.3, 0.48);
  if (random.uniform() < 0.4) {  // long
    hair.thickness += 6;
    hair.sides = between(random, -240, -60);
    hair.back = std::min(hair.sides, between(random, -280, -110));
  }
  for (float& phase : hair.waves) phase = between(random, 0, 2 * std::numbers::pi);
  return hair;
}

Clothes sample_clothes(Random& random) {
  Clothes clothes;
  clothes.albedo = any_colour(random);
  clothes.stripes = random.uniform() < 0.3 ? any_colour(random) : 0.9F * clothes.albedo;
  clothes.collar = between(random, -5, 25);
  clothes.breadth = between(random, 0.85, 1.15);
  return clothes;
}

/// The body stands upright and turns with the head a little.
Pose body_pose(const Pose& camera_from_head, Vec3 neck) {
  const Vec3 facing = rotated(camera_from_head.rotation, Vec3{0, 0, 1});
  const float turn = kBodyFollows * std::atan2(facing.x, std::max(facing.z, 0.2F));
  return {rotation_from_angles(Vec3{0, turn, 0}), camera_from_head(neck)};
}

void move(PaintedMesh& mesh, const Pose& pose) {
  for (Vec3& position : mesh.positions) position = pose(position);
}

}  // namespace

Person sample_person(const MorphableModel& model, Random& random) {
  Person person;
  person.coefficients =
      sample_coefficients(model, {.max_deviation = 2, .max_blendshape_weight = 0.8}, random);
  person.skin = sample_skin(random);
  person.hair = sample_hair(person.skin, random);
  person.clothes = sample_clothes(random);
  person.gaze =
      rotation_from_angles(Vec3{between(random, -0.15, 0.15), between(random, -0.35, 0.35), 0});
  if (random.uniform() < 0.07) person.sunglasses = between(random, 0.01, 0.1) * Vec3{1, 1, 1};
  return person;
}

PersonBuilder::PersonBuilder(MorphableModel model)
    : model_(std::move(model)),
      skin_(model_),
      neighbours_(neighbours_across_edges(flat_indices(model_.triangles))) {}

PaintedMesh PersonBuilder::build(const Person& person, const Pose& camera_from_head) const {
  PaintedMesh head;
  head.positions = evaluate_mesh(model_, person.coefficients).positions;
  head.albedo = skin_.albedo(person.skin);
  head.triangles = model_.triangles;
  head.neighbours = neighbours_;
  std::vector<Vec3> landmarks;
  for (const std::uint32_t vertex : model_.landmarks68) landmarks.push_back(head.positions[vertex]);
  const Measures measures = measure_head(head.positions, landmarks);
  const Vec3 iris{0.16F - 0.11F * person.skin.eye_melanin, 0.17F - 0.14F * person.skin.eye_melanin,
                  0.2F - 0.18F * person.skin.eye_melanin};
  head.append(make_eyes(measures, person.gaze, iris));
  head.append(make_mouth(measures));
  head.append(make_hair(measures, person.hair));
  if (person.sunglasses) head.append(make_sunglasses(measures, *person.sunglasses));
  move(head, camera_from_head);
  PaintedMesh body = make_body(measures, person.clothes);
  move(body, body_pose(camera_from_head, measures.neck));
  head.append(body);
  return head;
}

}  // namespace retinaface::mesh::internal
