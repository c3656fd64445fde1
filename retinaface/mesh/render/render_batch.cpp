#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/render/mesh_checks.h"
#include "retinaface/mesh/render/render.h"

namespace retinaface::mesh {
namespace {

/// @param body  must not throw
template <typename Body>
void for_each(std::size_t count, ThreadPool* pool, const Body& body) {
  const auto run = [&](std::int64_t i) { body(static_cast<std::size_t>(i)); };
  const auto last = static_cast<std::int64_t>(count);
  if (pool != nullptr) return pool->parallel_for(last, run);
  for (std::int64_t i = 0; i < last; ++i) run(i);
}

/// Checks that a rendering is of the mesh and has `num_values` numbers.
template <typename T>
void require_rendering(const DrawnMesh<T>& mesh, const Rendering<T>& rendering,
                       std::size_t num_values) {
  const Raster<T>& raster = rendering.raster;
  RETINAFACE_REQUIRE(3 * raster.num_vertices == mesh.vertices.size() &&
                         3 * raster.num_triangles == mesh.triangles.size(),
                     "a rendering of " + std::to_string(raster.num_vertices) + " vertices and " +
                         std::to_string(raster.num_triangles) + " triangles for a mesh of " +
                         std::to_string(mesh.vertices.size() / 3) + " and " +
                         std::to_string(mesh.triangles.size() / 3));
  const std::size_t num_channels = mesh.glossy() ? kNumGlossyChannels : kNumMatteChannels;
  RETINAFACE_REQUIRE(rendering.num_channels == num_channels &&
                         rendering.shaded.size() == (mesh.antialiased() ? num_values : 0),
                     "a rendering of another mesh: glossy or matte, antialiased or not");
  RETINAFACE_REQUIRE(rendering.rgba.size() == num_values,
                     std::to_string(num_values) + " gradients of a picture with " +
                         std::to_string(rendering.rgba.size()) + " values");
}

}  // namespace

template <typename T>
std::vector<Rendering<T>> render_batch(std::span<const Scene<T>> scenes,
                                       const RenderOptions& options) {
  RETINAFACE_REQUIRE(
      options.width > 0 && options.height > 0,
      "the picture is " + std::to_string(options.width) + "x" + std::to_string(options.height));
  for (const Scene<T>& scene : scenes) {  // the body of a loop must not throw
    internal::require_mesh(scene.mesh);
    internal::require_indices(scene.mesh);
  }
  std::vector<Rendering<T>> renderings(scenes.size());
  RenderOptions one_thread = options;
  one_thread.pool = nullptr;
  for_each(scenes.size(), options.pool,
           [&](std::size_t i) { renderings[i] = render(scenes[i], one_thread); });
  return renderings;
}

template <typename T>
std::vector<SceneGradient<T>> render_batch_backward(std::span<const Scene<T>> scenes,
                                                    std::span<const Rendering<T>> renderings,
                                                    std::span<const T> rgba_gradients,
                                                    ThreadPool* pool) {
  RETINAFACE_REQUIRE(renderings.size() == scenes.size(),
                     std::to_string(renderings.size()) + " renderings of " +
                         std::to_string(scenes.size()) + " scenes");
  if (scenes.empty()) return {};
  RETINAFACE_REQUIRE(rgba_gradients.size() % scenes.size() == 0,
                     std::to_string(rgba_gradients.size()) + " gradients of " +
                         std::to_string(scenes.size()) + " pictures");
  const std::size_t num_values = rgba_gradients.size() / scenes.size();
  for (std::size_t i = 0; i < scenes.size(); ++i) {
    internal::require_mesh(scenes[i].mesh);
    internal::require_indices(scenes[i].mesh);
    require_rendering(scenes[i].mesh, renderings[i], num_values);
  }
  std::vector<SceneGradient<T>> gradients(scenes.size());
  for_each(scenes.size(), pool, [&](std::size_t i) {
    gradients[i] = render_backward<T>(scenes[i], renderings[i],
                                      rgba_gradients.subspan(num_values * i, num_values));
  });
  return gradients;
}

template std::vector<Rendering<float>> render_batch(std::span<const Scene<float>>,
                                                    const RenderOptions&);
template std::vector<Rendering<double>> render_batch(std::span<const Scene<double>>,
                                                     const RenderOptions&);
template std::vector<SceneGradient<float>> render_batch_backward(std::span<const Scene<float>>,
                                                                 std::span<const Rendering<float>>,
                                                                 std::span<const float>,
                                                                 ThreadPool*);
template std::vector<SceneGradient<double>> render_batch_backward(
    std::span<const Scene<double>>, std::span<const Rendering<double>>, std::span<const double>,
    ThreadPool*);

}  // namespace retinaface::mesh
