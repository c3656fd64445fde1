#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "retinaface/base/thread_pool.h"
#include "retinaface/mesh/mesh.h"
#include "retinaface/train/torch.h"

// The renderer of retinaface/mesh as functions that torch differentiates, once: float or double,
// all of one type, on the CPU. The number of threads does not change a bit.
namespace retinaface::train {

/// What all meshes of a batch share. Immutable.
struct MeshTopology {
  std::size_t num_vertices = 0;
  std::vector<std::int32_t> triangles;   ///< [num_triangles, 3]
  std::vector<std::int32_t> neighbours;  ///< as from `mesh::neighbours_across_edges`
  /// Shares the items of a batch among its threads; null: the caller's thread alone.
  std::shared_ptr<ThreadPool> pool;
};

/// @throws ContractError  a triangle with a vertex that is not below num_vertices
[[nodiscard]] std::shared_ptr<const MeshTopology> mesh_topology(
    std::size_t num_vertices, std::span<const mesh::Triangle> triangles,
    std::shared_ptr<ThreadPool> pool = nullptr);

/// `mesh::vertex_normals` of every item of a batch.
///
/// @param vertices  [B, V, 3]
/// @return          likewise
/// @throws c10::Error  a shape, type or device that does not fit
[[nodiscard]] torch::Tensor vertex_normals(const std::shared_ptr<const MeshTopology>& topology,
                                           const torch::Tensor& vertices);

struct MeshPictureOptions {
  int width = 128;
  int height = 128;
  /// The distances between which something is seen, in the unit of the meshes.
  double near = 0.01;
  double far = 10;
  /// Silhouettes are blended, and only so have they a gradient: see `mesh::antialias`.
  bool antialias = true;
};

/// Matte meshes, each before its own camera and in its own light.
struct DrawnMeshes {
  torch::Tensor vertices;  ///< [B, V, 3], in the head's coordinates
  torch::Tensor normals;   ///< [B, V, 3], of any length
  torch::Tensor diffuse;   ///< [B, V, 3], red, green, blue
  torch::Tensor camera;    ///< [B, 7]: rotation (3), u, v, log_depth, log_focal of mesh::HeadCamera
  torch::Tensor light;     ///< [B, 9]: position, intensity, ambient, as in mesh::PaperLight
};

/// `mesh::render` of every item of a batch, differentiable in all that is drawn. The shape is that
/// of the trainer's pictures, so that losses compare the two as they are: channels first, and rows
/// from top to bottom, other than those of `mesh::Rendering`.
///
/// @return  [B, 4, height, width]: red, green, blue, alpha
/// @throws c10::Error     shapes, types or devices that do not fit
/// @throws ContractError  a size that is not positive, near and far that do not rise from 0, or a
///                        camera whose focal length is not a positive number
[[nodiscard]] torch::Tensor render_meshes(const std::shared_ptr<const MeshTopology>& topology,
                                          const DrawnMeshes& meshes,
                                          const MeshPictureOptions& options);

}  // namespace retinaface::train
