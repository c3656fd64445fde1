#include <utility>

#include "retinaface/mesh/render/antialias.h"
#include "retinaface/mesh/render/interpolate.h"
#include "retinaface/mesh/render/rasterise_backward.h"
#include "retinaface/mesh/render/render.h"

namespace retinaface::mesh {
namespace {

/// Goes back through the interpolation of one attribute after the other.
template <typename T>
class SurfaceBackward {
 public:
  SurfaceBackward(const Scene<T>& scene, const Rendering<T>& rendering,
                  std::span<const T> surface_gradient)
      : scene_(scene),
        rendering_(rendering),
        surface_gradient_(surface_gradient),
        barycentrics_(rendering.raster.barycentrics.size()) {}

  [[nodiscard]] std::vector<T> run(std::span<const T> attributes, std::size_t count,
                                   std::size_t first) {
    std::vector<T> gradient(attributes.size());
    if (attributes.empty()) return gradient;
    interpolate_backward<T>(attributes, scene_.mesh.triangles, rendering_.raster,
                            {count, first, rendering_.num_channels}, surface_gradient_, gradient,
                            barycentrics_);
    return gradient;
  }

  [[nodiscard]] std::span<const T> barycentrics() const { return barycentrics_; }

 private:
  const Scene<T>& scene_;
  const Rendering<T>& rendering_;
  std::span<const T> surface_gradient_;
  std::vector<T> barycentrics_;
};

/// Nothing when there are no values.
template <typename T>
void add(std::span<const T> values, std::vector<T>& sums) {
  for (std::size_t i = 0; i < values.size(); ++i) sums[i] += values[i];
}

}  // namespace

template <typename T>
SceneGradient<T> render_backward(const Scene<T>& scene, const Rendering<T>& rendering,
                                 std::span<const T> rgba_gradient) {
  const DrawnMesh<T>& mesh = scene.mesh;
  const Raster<T>& raster = rendering.raster;
  const std::vector<T> clip = to_clip(mesh.vertices, scene.clip_from_world);
  AntialiasGradient<T> edges;
  if (mesh.antialiased()) {
    edges = antialias_backward<T>(rendering.shaded, 4,
                                  {clip, mesh.triangles, mesh.neighbours, raster}, rgba_gradient);
    rgba_gradient = edges.pixels;
  }
  ShadeGradient<T> shading =
      shade_backward<T>(rendering.surface, rendering.num_channels, raster.triangle_ids,
                        scene.lighting, rgba_gradient, rendering.model);
  SurfaceBackward<T> surface(scene, rendering, shading.surface);
  SceneGradient<T> gradient{.vertices = surface.run(mesh.vertices, 3, kPositionChannel),
                            .normals = surface.run(mesh.normals, 3, kNormalChannel),
                            .diffuse = surface.run(mesh.diffuse, 3, kDiffuseChannel),
                            .specular = surface.run(mesh.specular, 3, kSpecularChannel),
                            .shininess = surface.run(mesh.shininess, 1, kShininessChannel),
                            .clip_from_world = {},
                            .lighting = std::move(shading.lighting)};
  std::vector<T> clip_gradient =
      rasterise_backward<T>(clip, mesh.triangles, raster, surface.barycentrics());
  add<T>(edges.clip_vertices, clip_gradient);
  const ClipGradient<T> projected =
      to_clip_backward<T>(mesh.vertices, scene.clip_from_world, clip_gradient);
  add<T>(projected.vertices, gradient.vertices);
  gradient.clip_from_world = projected.clip_from_world;
  return gradient;
}

template SceneGradient<float> render_backward(const Scene<float>&, const Rendering<float>&,
                                              std::span<const float>);
template SceneGradient<double> render_backward(const Scene<double>&, const Rendering<double>&,
                                               std::span<const double>);

}  // namespace retinaface::mesh
