#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "retinaface/mesh/graph/sparse_matrix.h"
#include "retinaface/mesh/mesh.h"

namespace retinaface::mesh {

/// How a graph convolution looks around each vertex.
enum class GraphFilter {
  Chebyshev,  ///< Chebyshev polynomials of the scaled Laplacian (Defferrard et al. 2016)
  Spiral,     ///< the vertices of a spiral (Gong et al. 2019)
};

/// The linear part of a graph convolution that has no parameters: `num_taps` values made of the
/// neighbourhood of each vertex, channel by channel. Immutable, so all threads may use one. T is
/// float or double.
template <typename T>
class VertexTaps {
 public:
  virtual ~VertexTaps() = default;
  [[nodiscard]] virtual std::size_t num_vertices() const = 0;
  [[nodiscard]] virtual std::size_t num_taps() const = 0;

  /// taps[v][k][c] = the k-th value around v.
  /// @param features  [num_vertices, channels]
  /// @param taps      [num_vertices, num_taps, channels]
  virtual void gather(std::size_t channels, std::span<const T> features,
                      std::span<T> taps) const = 0;

  /// The transposed map, which carries gradients: features += gatherᵀ taps.
  virtual void add_scattered(std::size_t channels, std::span<const T> taps,
                             std::span<T> features) const = 0;
};

/// T_0(L) x, …, T_{num_taps-1}(L) x with T_0 = 1, T_1 = L, T_k = 2 L T_{k-1} - T_{k-2}.
///
/// @param laplacian  symmetric, with its spectrum in [-1, 1]: see `scaled_laplacian`
/// @throws ContractError  num_taps is 0 or the matrix is not square
template <typename T>
[[nodiscard]] std::unique_ptr<VertexTaps<T>> chebyshev_taps(const SparseMatrix<double>& laplacian,
                                                            std::size_t num_taps);

/// The features of the vertices in the spiral, 0 where it has ended.
/// @throws ContractError  see `spirals`
template <typename T>
[[nodiscard]] std::unique_ptr<VertexTaps<T>> spiral_taps(std::size_t num_vertices,
                                                         std::span<const Triangle> triangles,
                                                         std::size_t num_taps);

/// Either of them for a mesh with these triangles.
template <typename T>
[[nodiscard]] std::unique_ptr<VertexTaps<T>> vertex_taps(GraphFilter filter,
                                                         std::size_t num_vertices,
                                                         std::span<const Triangle> triangles,
                                                         std::size_t num_taps);

}  // namespace retinaface::mesh
