#include "retinaface/mesh/network/graph_encoder.h"

#include <algorithm>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/network/leaky_relu.h"

namespace retinaface::mesh {
namespace {

template <typename T>
void pick_rows(std::span<const std::uint32_t> rows, std::size_t channels, std::span<const T> from,
               std::span<T> to) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::copy_n(from.data() + rows[i] * channels, channels, to.data() + i * channels);
  }
}

/// The transposed map: every picked row gets what its place holds, the others 0.
template <typename T>
std::vector<T> put_back(std::span<const std::uint32_t> rows, std::size_t channels,
                        std::span<const T> from, std::size_t size) {
  std::vector<T> to(size, T{0});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::copy_n(from.data() + i * channels, channels, to.data() + rows[i] * channels);
  }
  return to;
}

}  // namespace

template <typename T>
GraphEncoder<T>::GraphEncoder(const MeshHierarchy& hierarchy, GraphNetworkOptions options)
    : options_(std::move(options)), levels_(hierarchy, options_) {
  const std::size_t taps = options_.num_taps;
  for (std::size_t l = 0; l < levels_.num_levels(); ++l) {
    const std::size_t in = l == 0 ? kVertexChannels : options_.widths[l - 1];
    const std::size_t width = options_.widths[l];
    const std::string name = "level" + std::to_string(l) + ".filter";
    filters_.emplace_back(levels_.taps[l], in, width);
    layout_.add(name + ".weight", {taps, in, width}, taps * in);
    layout_.add(name + ".bias", {width}, 0);
  }
  to_latent_ = {hierarchy.num_vertices(levels_.num_levels() - 1) * options_.widths.back(),
                options_.latent_size};
  layout_.add("latent.weight", {to_latent_.inputs, to_latent_.outputs}, to_latent_.inputs);
  layout_.add("latent.bias", {to_latent_.outputs}, 0);
}

template <typename T>
void GraphEncoder<T>::run(std::span<const T> parameters, std::span<const T> vertices,
                          Activations& activations) const {
  RETINAFACE_REQUIRE(parameters.size() == layout_.size(),
                     "the encoder has " + std::to_string(layout_.size()) + " parameters");
  activations.inputs.resize(num_levels());
  activations.features.resize(num_levels());
  activations.latent.resize(options_.latent_size);
  for (std::size_t l = 0; l < num_levels(); ++l) {
    const GraphConvolution<T>& filter = filters_[l];
    auto& input = activations.inputs[l];
    auto& features = activations.features[l];
    input.resize(filter.num_vertices() * filter.in_channels());
    features.resize(filter.num_vertices() * filter.out_channels());
    if (l == 0) {
      RETINAFACE_REQUIRE(vertices.size() == input.size(),
                         std::to_string(vertices.size()) + " numbers for vertices");
      std::copy(vertices.begin(), vertices.end(), input.begin());
    } else {
      pick_rows<T>(levels_.down[l - 1], filter.in_channels(), activations.features[l - 1], input);
    }
    filter.run(layout_.view(parameters, 2 * l), layout_.view(parameters, 2 * l + 1), input,
               features);
    internal::apply_leaky_relu<T>(features, options_.negative_slope);
  }
  const std::size_t last = 2 * num_levels();
  to_latent_.run(layout_.view(parameters, last), layout_.view(parameters, last + 1),
                 activations.features.back(), activations.latent);
}

template <typename T>
void GraphEncoder<T>::add_gradients(std::span<const T> parameters, const Activations& activations,
                                    std::span<const T> latent_gradient,
                                    std::span<T> parameter_gradients) const {
  const std::size_t last = 2 * num_levels();
  std::vector<T> gradient(activations.features.back().size(), T{0});
  to_latent_.add_gradients(layout_.view(parameters, last), activations.features.back(),
                           latent_gradient, layout_.view(parameter_gradients, last),
                           layout_.view(parameter_gradients, last + 1), gradient);
  for (std::size_t l = num_levels(); l-- > 0;) {
    internal::scale_by_leaky_relu_slope<T>(activations.features[l], options_.negative_slope,
                                           gradient);
    std::vector<T> input_gradient(l == 0 ? 0 : activations.inputs[l].size(), T{0});
    filters_[l].add_gradients(layout_.view(parameters, 2 * l), activations.inputs[l], gradient,
                              layout_.view(parameter_gradients, 2 * l),
                              layout_.view(parameter_gradients, 2 * l + 1), input_gradient);
    if (l == 0) return;
    gradient = put_back<T>(levels_.down[l - 1], filters_[l].in_channels(), input_gradient,
                           activations.features[l - 1].size());
  }
}

template class GraphEncoder<float>;
template class GraphEncoder<double>;

}  // namespace retinaface::mesh
