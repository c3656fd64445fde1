#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "retinaface/base/thread_pool.h"
#include "retinaface/mesh/graph/vertex_taps.h"
#include "retinaface/train/torch.h"

// The layers of graph networks (retinaface/mesh/graph) as functions that torch differentiates,
// once, in all their tensors: float or double, all of one type, on the CPU. Batches are [items,
// vertices, channels]. The number of threads does not change a bit.
namespace retinaface::train {

/// What graph convolutions see around each vertex, for both types of features.
struct GraphTaps {
  std::shared_ptr<const mesh::VertexTaps<float>> floats;
  std::shared_ptr<const mesh::VertexTaps<double>> doubles;
  /// Shares the items of a batch among its threads; null: the caller's thread alone.
  std::shared_ptr<ThreadPool> pool;

  [[nodiscard]] std::size_t num_vertices() const { return doubles->num_vertices(); }
  [[nodiscard]] std::size_t num_taps() const { return doubles->num_taps(); }
};

/// @throws ContractError  see `mesh::vertex_taps`
[[nodiscard]] GraphTaps graph_taps(mesh::GraphFilter filter, std::size_t num_vertices,
                                   std::span<const mesh::Triangle> triangles, std::size_t num_taps,
                                   std::shared_ptr<ThreadPool> pool = nullptr);

/// `mesh::GraphConvolution` of every item of a batch.
///
/// @param x       [B, V, C]
/// @param weight  [num_taps, C, D]
/// @param bias    [D]
/// @return        [B, V, D]
/// @throws c10::Error  shapes, types or devices that do not fit
[[nodiscard]] torch::Tensor graph_convolution(const GraphTaps& taps, const torch::Tensor& x,
                                              const torch::Tensor& weight,
                                              const torch::Tensor& bias);

/// A linear map from the vertices of one mesh to those of another, for both types of features.
struct VertexMap {
  mesh::SparseMatrix<float> floats;
  mesh::SparseMatrix<double> doubles;
  std::shared_ptr<ThreadPool> pool;  ///< as in GraphTaps
};

/// From a coarse level of a hierarchy to the next finer one with `MeshHierarchy::up`.
///
/// @pre  a matrix whose columns exist
[[nodiscard]] std::shared_ptr<const VertexMap> vertex_map(
    const mesh::SparseMatrix<double>& matrix, std::shared_ptr<ThreadPool> pool = nullptr);

/// The map that picks vertices: from a level to the next coarser one with `MeshHierarchy::down`.
///
/// @throws ContractError  a vertex that is not below num_vertices
[[nodiscard]] std::shared_ptr<const VertexMap> picking_map(
    std::span<const std::uint32_t> picked, std::size_t num_vertices,
    std::shared_ptr<ThreadPool> pool = nullptr);

/// The matrix times every item of a batch.
///
/// @param x  [B, columns of the matrix, C]
/// @return   [B, rows of the matrix, C]
/// @throws c10::Error  shapes, types or devices that do not fit
[[nodiscard]] torch::Tensor map_vertices(const std::shared_ptr<const VertexMap>& map,
                                         const torch::Tensor& x);

}  // namespace retinaface::train
