#include "retinaface/mesh/synth/face_label.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "retinaface/mesh/render/mesh_arrays.h"

namespace retinaface::mesh::internal {
namespace {

constexpr float kTolerance = 4;      // millimetres: a landmark may lie in a fold
constexpr float kEyeTolerance = 9;   // an eye's point is the mean of its lids, inside the ball
constexpr float kSeldomSeen = 0.2F;  // of a face: nobody can be asked to find it
constexpr float kTurnedAway = 0.6F;  // cosine of about 53 degrees

/// A pixel is not a point: its neighbours' surface may be so much nearer.
float tolerance_at(const PhotoScene& scene, Vec3 p, float tolerance) {
  return tolerance - 1.5F * p.z / scene.focal;
}

Box box_of(const PhotoScene& scene, std::span<const Vec3> vertices,
           std::span<const std::uint32_t> boxed) {
  constexpr float kFar = std::numeric_limits<float>::max();
  Box box{kFar, kFar, -kFar, -kFar};
  for (const std::uint32_t vertex : boxed) {
    const Point seen = project(scene, vertices[vertex]);
    box = {std::min(box.x1, seen.x), std::min(box.y1, seen.y), std::max(box.x2, seen.x),
           std::max(box.y2, seen.y)};
  }
  return clip(box, static_cast<float>(scene.width), static_cast<float>(scene.height));
}

/// Of the part of the face that is turned to the camera.
float visible_share(const PhotoScene& scene, const Photo& photo, std::size_t first_vertex,
                    std::span<const std::uint32_t> boxed) {
  int num_turned = 0;
  int num_visible = 0;
  for (const std::uint32_t vertex : boxed) {
    const Vec3 p = photo.positions[first_vertex + vertex];
    if (dot(photo.normals[first_vertex + vertex], p) > -0.2F * length(p)) continue;
    ++num_turned;
    num_visible += is_visible(scene, photo, p, tolerance_at(scene, p, kTolerance)) ? 1 : 0;
  }
  return num_turned == 0 ? 0.0F : static_cast<float>(num_visible) / static_cast<float>(num_turned);
}

void label_points(const PhotoScene& scene, const Photo& photo, const MorphableModel& model,
                  SyntheticFace& face) {
  const std::vector<float> positions = flat_array<float>(face.vertices);
  const auto points5 = landmark_positions5(model, positions);
  face.label.landmarks.emplace();
  for (std::size_t i = 0; i < 5; ++i) {
    const float tolerance = i < 2 ? kEyeTolerance : kTolerance;
    face.label.landmarks->points[i] = project(scene, points5[i]);
    face.label.landmark_states[i] =
        is_visible(scene, photo, points5[i], tolerance_at(scene, points5[i], tolerance))
            ? LandmarkState::Visible
            : LandmarkState::Hidden;
  }
  const auto points68 = landmark_positions68(model, positions);
  for (std::size_t i = 0; i < 68; ++i) {
    face.points68[i] = project(scene, points68[i]);
    face.visible68[i] =
        is_visible(scene, photo, points68[i], tolerance_at(scene, points68[i], kTolerance));
  }
}

FaceAttributes attributes_of(const SyntheticFace& face, float share) {
  const Vec3 facing = rotated(face.rotation, Vec3{0, 0, 1});
  const bool turned = -dot(facing, unit_vector(face.translation)) < kTurnedAway;
  FaceAttributes attributes;
  attributes.occlusion = static_cast<std::int8_t>(share >= 0.9F ? 0 : share >= 0.5F ? 1 : 2);
  attributes.pose = turned ? 1 : 0;
  return attributes;
}

}  // namespace

std::vector<std::uint32_t> boxed_vertices(const MorphableModel& model) {
  const auto points = landmark_positions68(model, model.mean_positions);
  const float unit = length(points[45] - points[36]);
  const float chin = points[8].y - 0.02F * unit;
  const float hairline = std::max(points[19].y, points[24].y) + 0.5F * unit;
  const float ears = 0.5F * (points[0].z + points[16].z);
  std::vector<std::uint32_t> boxed;
  for (std::uint32_t i = 0; i < model.num_vertices(); ++i) {
    const Vec3 p = Vec3::load(&model.mean_positions[std::size_t{3} * i]);
    if (p.y > chin && p.y < hairline && p.z > ears) boxed.push_back(i);
  }
  return boxed;
}

SyntheticFace label_face(const PhotoScene& scene, const Photo& photo, std::size_t person,
                         const MorphableModel& model, std::span<const std::uint32_t> boxed) {
  const std::size_t first_vertex = photo.first_vertices[person];
  const auto begin = photo.positions.begin() + static_cast<std::ptrdiff_t>(first_vertex);
  SyntheticFace face;
  face.rotation = scene.people[person].camera_from_head.rotation;
  face.translation = scene.people[person].camera_from_head.translation;
  face.vertices.assign(begin, begin + static_cast<std::ptrdiff_t>(model.num_vertices()));
  face.label.box = box_of(scene, face.vertices, boxed);
  label_points(scene, photo, model, face);
  const float share = visible_share(scene, photo, first_vertex, boxed);
  face.label.quality = share;
  face.label.ignore = share < kSeldomSeen;
  face.label.attributes = attributes_of(face, share);
  face.label.source = "synthetic";
  return face;
}

}  // namespace retinaface::mesh::internal
