#include <algorithm>
#include <cmath>
#include <utility>

#include "retinaface/mesh/normals.h"
#include "retinaface/mesh/render/antialias.h"
#include "retinaface/mesh/render/camera.h"
#include "retinaface/mesh/render/interpolate.h"
#include "retinaface/mesh/render/mesh_arrays.h"
#include "retinaface/mesh/render/phong.h"
#include "retinaface/mesh/synth/scene.h"

namespace retinaface::mesh::internal {
namespace {

constexpr float kNear = 100;  // millimetres
constexpr float kFar = 60'000;
constexpr float kGloss = 0.06F;
constexpr float kShininess = 12;

/// The light that leaves each vertex. A face has more vertices than pixels here, so that shading
/// them and blending between is as good as shading pixels, and cheaper.
std::vector<float> shaded_vertices(const PaintedMesh& mesh, std::span<const Vec3> normals,
                                   const Lighting<float>& lighting) {
  std::vector<float> surface(mesh.positions.size() * kNumGlossyChannels, kGloss);
  for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
    float* const channels = &surface[i * kNumGlossyChannels];
    normals[i].store(channels + kNormalChannel);
    mesh.positions[i].store(channels + kPositionChannel);
    mesh.albedo[i].store(channels + kDiffuseChannel);
    channels[kShininessChannel] = kShininess;
  }
  const std::vector<std::int32_t> all_seen(mesh.positions.size(), 0);
  const auto rgba = shade<float>(surface, kNumGlossyChannels, all_seen, lighting);
  std::vector<float> light(3 * mesh.positions.size());
  for (std::size_t i = 0; i < mesh.positions.size(); ++i)
    std::copy_n(&rgba[4 * i], 3, &light[3 * i]);
  return light;
}

Matrix4<float> clip_from_scene(const PhotoScene& scene) {
  const auto width = static_cast<float>(scene.width);
  const auto height = static_cast<float>(scene.height);
  return clip_from_camera<float>(2 * scene.focal / height,
                                 {.aspect = width / height, .near = kNear, .far = kFar});
}

}  // namespace

Photo draw_scene(const PhotoScene& scene, const PersonBuilder& builder,
                 std::vector<float> background) {
  Photo photo;
  PaintedMesh mesh = scene.things;
  for (const auto& [person, pose] : scene.people) {
    photo.first_vertices.push_back(mesh.positions.size());
    mesh.append(builder.build(person, pose));
  }
  photo.normals = vertex_normals(mesh.positions, mesh.triangles);
  const auto light = shaded_vertices(mesh, photo.normals, scene.lighting);
  const auto triangles = flat_indices(mesh.triangles);
  const auto clip = to_clip<float>(flat_array<float>(mesh.positions), clip_from_scene(scene));
  photo.raster = rasterise<float>(clip, triangles, scene.width, scene.height);
  interpolate<float>(light, triangles, photo.raster, {.count = 3}, background);
  photo.pixels = antialias<float>(background, 3, {clip, triangles, mesh.neighbours, photo.raster});
  photo.positions = std::move(mesh.positions);
  return photo;
}

Point project(const PhotoScene& scene, Vec3 p) {
  return {0.5F * static_cast<float>(scene.width) - scene.focal * p.x / p.z,
          0.5F * static_cast<float>(scene.height) + scene.focal * p.y / p.z};
}

bool is_visible(const PhotoScene& scene, const Photo& photo, Vec3 p, float tolerance) {
  const Point seen = project(scene, p);
  const auto column = static_cast<int>(std::floor(seen.x));
  const auto row = scene.height - 1 - static_cast<int>(std::floor(seen.y));
  if (column < 0 || row < 0 || column >= scene.width || row >= scene.height) return false;
  const float depth = photo.raster.depths[static_cast<std::size_t>(row * scene.width + column)];
  // What clip_from_camera makes of a distance, solved for it.
  const float distance = 2 * kFar * kNear / (kFar + kNear - depth * (kFar - kNear));
  return distance > -p.z - tolerance;
}

}  // namespace retinaface::mesh::internal
