#include <algorithm>
#include <cmath>
#include <numbers>

#include "retinaface/mesh/synth/scene.h"

namespace retinaface::mesh::internal {
namespace {

constexpr float kFaceHeight = 180;  ///< millimetres from forehead to chin
constexpr float kRadians = std::numbers::pi_v<float> / 180;

float normal_within(Random& random, float deviation, float limit) {
  return std::clamp(deviation * static_cast<float>(random.normal()), -limit, limit);
}

/// Most people look about at the camera, some anywhere.
Matrix3<float> sample_rotation(const SyntheticOptions& options, Random& random) {
  const float max_yaw = options.max_yaw_degrees;
  const float yaw = random.uniform() < 0.6 ? normal_within(random, 20, max_yaw)
                                           : between(random, -max_yaw, max_yaw);
  const float pitch = normal_within(random, 12, options.max_pitch_degrees);
  const float roll = normal_within(random, 10, options.max_roll_degrees);
  return rotation_from_angles(kRadians * Vec3{pitch, yaw, roll});
}

/// Where a face is to be seen, in pixels.
struct Place {
  Point center;
  float size = 0;
};

bool is_free(const Place& place, const std::vector<Place>& taken) {
  return std::ranges::none_of(taken, [&](const Place& other) {
    return std::hypot(place.center.x - other.center.x, place.center.y - other.center.y) <
           0.7F * (place.size + other.size);
  });
}

std::vector<Place> sample_places(const SyntheticOptions& options, Random& random) {
  constexpr int kTries = 30;
  const auto range = static_cast<std::uint64_t>(options.max_faces - options.min_faces + 1);
  const std::size_t count = static_cast<std::size_t>(options.min_faces) + random.below(range);
  std::vector<Place> places;
  for (std::size_t person = 0; person < count; ++person) {
    for (int i = 0; i < kTries; ++i) {
      Place place;
      place.size =
          std::exp(between(random, std::log(options.min_face), std::log(options.max_face)));
      place.center.x = between(random, 0.02, 0.98) * static_cast<float>(options.width);
      place.center.y = between(random, 0.1, 0.85) * static_cast<float>(options.height);
      if (!is_free(place, places)) continue;
      places.push_back(place);
      break;
    }
  }
  return places;
}

Vec3 seen_at(const PhotoScene& scene, const Place& place) {
  const float depth = scene.focal * kFaceHeight / place.size;
  return {(place.center.x - 0.5F * static_cast<float>(scene.width)) * depth / scene.focal,
          (0.5F * static_cast<float>(scene.height) - place.center.y) * depth / scene.focal, -depth};
}

/// Daylight or lamps: light from everywhere, more from above, and one direction of its own.
Lighting<float> sample_lighting(Random& random) {
  constexpr float kFarAway = 1e6F;  // a kilometre
  const float brightness = between(random, 0.75, 1.3);
  const float key_share = between(random, 0.2, 0.75);
  const Vec3 direction =
      unit_vector(Vec3{between(random, -1, 1), between(random, -0.1, 1), between(random, 0.15, 1)});
  const float warmth = normal_within(random, 0.12F, 0.25F);
  const Vec3 key = 1.15F * brightness * key_share * Vec3{1 + warmth, 1, 1 - warmth};
  const Vec3 ambient = brightness * (1 - key_share) * Vec3{1 - 0.5F * warmth, 1, 1 + 0.5F * warmth};
  Environment<float> environment{};
  environment[1] = between(random, 0.1, 0.9) * ambient;
  environment[2] = between(random, 0, 0.5) * ambient;
  environment[3] = between(random, -0.4, 0.4) * ambient;
  return {.lights = {{.position = kFarAway * direction, .intensity = key}},
          .ambient = 0.85F * ambient,
          .environment = environment};
}

/// A cup, a hand, a ball: something round between a face and the camera.
PaintedMesh sample_thing(Vec3 head, Random& random) {
  const Vec3 before_face = (1 - 170 / length(head)) * head;
  const Vec3 aside{between(random, -70, 70), between(random, -80, 60), 0};
  const Vec3 radii{between(random, 15, 55), between(random, 15, 70), between(random, 15, 40)};
  const Vec3 colour{between(random, 0.02, 0.6), between(random, 0.02, 0.6),
                    between(random, 0.02, 0.6)};
  return ellipsoid(before_face + aside, radii, colour);
}

}  // namespace

PhotoScene sample_scene(const MorphableModel& model, const SyntheticOptions& options,
                        Random& random) {
  PhotoScene scene{.width = options.width, .height = options.height};
  const float half_view = kRadians * between(random, 10, 28);
  scene.focal =
      0.5F * static_cast<float>(std::max(options.width, options.height)) / std::tan(half_view);
  scene.lighting = sample_lighting(random);
  for (const Place& place : sample_places(options, random)) {
    const Pose pose{sample_rotation(options, random), seen_at(scene, place)};
    scene.people.push_back({sample_person(model, random), pose});
    if (random.uniform() < options.thing_chance)
      scene.things.append(sample_thing(pose.translation, random));
  }
  return scene;
}

}  // namespace retinaface::mesh::internal
