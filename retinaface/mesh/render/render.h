#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/base/thread_pool.h"
#include "retinaface/mesh/render/camera.h"
#include "retinaface/mesh/render/phong.h"
#include "retinaface/mesh/render/rasterise.h"

namespace retinaface::mesh {

/// A mesh with what its vertices look like, in world coordinates. Borrows everything.
template <typename T>
struct DrawnMesh {
  std::span<const T> vertices;              ///< [num_vertices, 3]
  std::span<const std::int32_t> triangles;  ///< [num_triangles, 3]
  std::span<const T> normals;               ///< [num_vertices, 3], of any length
  std::span<const T> diffuse;               ///< [num_vertices, 3]
  std::span<const T> specular = {};         ///< [num_vertices, 3], or empty: matte
  std::span<const T> shininess = {};        ///< [num_vertices], or empty: matte
  /// As from `neighbours_across_edges`: silhouettes are antialiased and have a gradient. Or empty.
  std::span<const std::int32_t> neighbours = {};

  [[nodiscard]] bool glossy() const { return !specular.empty(); }
  [[nodiscard]] bool antialiased() const { return !neighbours.empty(); }
};

template <typename T>
struct Scene {
  DrawnMesh<T> mesh;
  Matrix4<T> clip_from_world;
  Lighting<T> lighting;
};

struct RenderOptions {
  int width = 128;
  int height = 128;
  PhongModel model = PhongModel::Textbook;
  ThreadPool* pool = nullptr;  ///< null: the caller's thread alone
};

/// A picture, and what it was made of. Rows run upwards as in `Raster`.
template <typename T>
struct Rendering {
  PhongModel model = PhongModel::Textbook;
  Raster<T> raster;
  std::size_t num_channels = 0;  ///< of `surface`: 9 or 13
  std::vector<T> surface;        ///< [height, width, num_channels], see phong.h
  std::vector<T> shaded;         ///< [height, width, 4] before antialiasing, or empty without
  std::vector<T> rgba;           ///< [height, width, 4]; alpha is 0, 1 or what an edge covers
};

/// Rasterises, interpolates, shades, and antialiases where the mesh has neighbours.
///
/// @throws ContractError  spans whose sizes do not fit each other, an index outside the vertices,
///                        or a size that is not positive
template <typename T>
[[nodiscard]] Rendering<T> render(const Scene<T>& scene, const RenderOptions& options);

/// The same for many scenes, which share the threads of the pool.
template <typename T>
[[nodiscard]] std::vector<Rendering<T>> render_batch(std::span<const Scene<T>> scenes,
                                                     const RenderOptions& options);

/// Of everything that a scene is made of, in its place.
template <typename T>
struct SceneGradient {
  std::vector<T> vertices;  ///< [num_vertices, 3]
  std::vector<T> normals;
  std::vector<T> diffuse;
  std::vector<T> specular;   ///< empty when the mesh is matte
  std::vector<T> shininess;  ///< empty when the mesh is matte
  Matrix4<T> clip_from_world;
  Lighting<T> lighting;
};

/// From the gradient [height, width, 4] of the picture. Each pixel goes on seeing the triangle that
/// it sees; at silhouettes the gradient is that of antialiasing.
template <typename T>
[[nodiscard]] SceneGradient<T> render_backward(const Scene<T>& scene, const Rendering<T>& rendering,
                                               std::span<const T> rgba_gradient);

/// The same for all that `render_batch` gave.
///
/// @param rgba_gradients  [num_scenes, height, width, 4]
/// @param pool            shares the scenes among its threads; null: the caller's thread alone
/// @throws ContractError  renderings that are not of these scenes, pictures of several sizes, or
///                        another number of gradients
template <typename T>
[[nodiscard]] std::vector<SceneGradient<T>> render_batch_backward(
    std::span<const Scene<T>> scenes, std::span<const Rendering<T>> renderings,
    std::span<const T> rgba_gradients, ThreadPool* pool = nullptr);

/// A picture with its rows in the opposite order.
///
/// @param pixels  [height, width, channels]
template <typename T>
[[nodiscard]] std::vector<T> flipped_vertically(std::span<const T> pixels, int height);

}  // namespace retinaface::mesh
