#include "retinaface/mesh/graph/graph_convolution.h"

#include <utility>

namespace retinaface::mesh {

template <typename T>
GraphConvolution<T>::GraphConvolution(std::shared_ptr<const VertexTaps<T>> taps,
                                      std::size_t in_channels, std::size_t out_channels)
    : taps_(std::move(taps)),
      in_channels_(in_channels),
      dense_{taps_->num_taps() * in_channels, out_channels} {}

template <typename T>
void GraphConvolution<T>::run(std::span<const T> weight, std::span<const T> bias,
                              std::span<const T> x, std::span<T> y) const {
  std::vector<T> taps(num_vertices() * dense_.inputs);
  taps_->gather(in_channels_, x, std::span<T>(taps));
  dense_.run(weight, bias, taps, y);
}

template <typename T>
void GraphConvolution<T>::add_gradients(std::span<const T> weight, std::span<const T> x,
                                        std::span<const T> y_gradient, std::span<T> weight_gradient,
                                        std::span<T> bias_gradient, std::span<T> x_gradient) const {
  std::vector<T> taps(num_vertices() * dense_.inputs);
  std::vector<T> taps_gradient(taps.size());
  taps_->gather(in_channels_, x, std::span<T>(taps));
  dense_.add_gradients(weight, taps, y_gradient, weight_gradient, bias_gradient, taps_gradient);
  if (x_gradient.empty()) return;
  taps_->add_scattered(in_channels_, std::span<const T>(taps_gradient), x_gradient);
}

template class GraphConvolution<float>;
template class GraphConvolution<double>;

}  // namespace retinaface::mesh
