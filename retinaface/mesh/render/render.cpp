#include "retinaface/mesh/render/render.h"

#include <string>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/render/antialias.h"
#include "retinaface/mesh/render/interpolate.h"
#include "retinaface/mesh/render/mesh_checks.h"

namespace retinaface::mesh {
namespace {

/// What shading wants to know, vertex by vertex, so that a pixel reads its corners in one place.
template <typename T>
std::vector<T> packed_attributes(const DrawnMesh<T>& mesh, std::size_t num_channels) {
  const std::size_t num_vertices = mesh.vertices.size() / 3;
  std::vector<T> packed(num_vertices * num_channels);
  for (std::size_t i = 0; i < num_vertices; ++i) {
    T* const to = &packed[num_channels * i];
    Vector3<T>::load(&mesh.normals[3 * i]).store(to + kNormalChannel);
    Vector3<T>::load(&mesh.vertices[3 * i]).store(to + kPositionChannel);
    Vector3<T>::load(&mesh.diffuse[3 * i]).store(to + kDiffuseChannel);
    if (!mesh.glossy()) continue;
    Vector3<T>::load(&mesh.specular[3 * i]).store(to + kSpecularChannel);
    to[kShininessChannel] = mesh.shininess[i];
  }
  return packed;
}

}  // namespace

template <typename T>
Rendering<T> render(const Scene<T>& scene, const RenderOptions& options) {
  internal::require_mesh(scene.mesh);
  const std::vector<T> clip = to_clip(scene.mesh.vertices, scene.clip_from_world);
  Rendering<T> rendering;
  rendering.model = options.model;
  rendering.raster =
      rasterise<T>(clip, scene.mesh.triangles, options.width, options.height, options.pool);
  rendering.num_channels = scene.mesh.glossy() ? kNumGlossyChannels : kNumMatteChannels;
  const T background = options.model == PhongModel::TfMeshRenderer ? T{-1} : T{0};
  rendering.surface.assign(rendering.raster.num_pixels() * rendering.num_channels, background);
  interpolate<T>(packed_attributes(scene.mesh, rendering.num_channels), scene.mesh.triangles,
                 rendering.raster, {.count = rendering.num_channels}, rendering.surface);
  rendering.rgba = shade<T>(rendering.surface, rendering.num_channels,
                            rendering.raster.triangle_ids, scene.lighting, options.model);
  if (!scene.mesh.antialiased()) return rendering;
  rendering.shaded = std::move(rendering.rgba);
  rendering.rgba = antialias<T>(
      rendering.shaded, 4, {clip, scene.mesh.triangles, scene.mesh.neighbours, rendering.raster});
  return rendering;
}

template <typename T>
std::vector<T> flipped_vertically(std::span<const T> pixels, int height) {
  RETINAFACE_REQUIRE(
      height > 0 && pixels.size() % static_cast<std::size_t>(height) == 0,
      std::to_string(pixels.size()) + " values in " + std::to_string(height) + " rows");
  const std::size_t row_size = pixels.size() / static_cast<std::size_t>(height);
  std::vector<T> flipped;
  flipped.reserve(pixels.size());
  for (std::size_t end = pixels.size(); end > 0; end -= row_size) {
    const auto row = pixels.subspan(end - row_size, row_size);
    flipped.insert(flipped.end(), row.begin(), row.end());
  }
  return flipped;
}

template Rendering<float> render(const Scene<float>&, const RenderOptions&);
template Rendering<double> render(const Scene<double>&, const RenderOptions&);
template std::vector<float> flipped_vertically(std::span<const float>, int);
template std::vector<double> flipped_vertically(std::span<const double>, int);

}  // namespace retinaface::mesh
