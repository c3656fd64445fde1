#include "retinaface/mesh/graph/vertex_taps.h"

#include "retinaface/mesh/graph/laplacian.h"

namespace retinaface::mesh {

template <typename T>
std::unique_ptr<VertexTaps<T>> vertex_taps(GraphFilter filter, std::size_t num_vertices,
                                           std::span<const Triangle> triangles,
                                           std::size_t num_taps) {
  if (filter == GraphFilter::Spiral) return spiral_taps<T>(num_vertices, triangles, num_taps);
  return chebyshev_taps<T>(scaled_laplacian(Adjacency(num_vertices, triangles)), num_taps);
}

template std::unique_ptr<VertexTaps<float>> vertex_taps(GraphFilter, std::size_t,
                                                        std::span<const Triangle>, std::size_t);
template std::unique_ptr<VertexTaps<double>> vertex_taps(GraphFilter, std::size_t,
                                                         std::span<const Triangle>, std::size_t);

}  // namespace retinaface::mesh
