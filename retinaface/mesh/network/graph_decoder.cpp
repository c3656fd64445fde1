#include "retinaface/mesh/network/graph_decoder.h"

#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/network/leaky_relu.h"

namespace retinaface::mesh {

template <typename T>
GraphDecoder<T>::GraphDecoder(const MeshHierarchy& hierarchy, GraphNetworkOptions options)
    : options_(std::move(options)), levels_(hierarchy, options_) {
  const std::size_t coarsest = levels_.num_levels() - 1;
  const std::size_t num_features = hierarchy.num_vertices(coarsest) * options_.widths[coarsest];
  const auto add_layer = [this](const std::string& name, std::vector<std::size_t> shape,
                                std::size_t fan_in, std::size_t outputs) {
    const std::size_t weight = layout_.add(name + ".weight", std::move(shape), fan_in);
    return LayerBlocks{weight, layout_.add(name + ".bias", {outputs}, 0)};
  };
  from_latent_ = {options_.latent_size, num_features};
  latent_blocks_ =
      add_layer("latent", {options_.latent_size, num_features}, options_.latent_size, num_features);
  const std::size_t taps = options_.num_taps;
  for (std::size_t l = 0; l <= coarsest; ++l) {
    const std::size_t width = options_.widths[l];
    const std::size_t in = options_.widths[l == coarsest ? l : l + 1];
    const std::string name = "level" + std::to_string(l);
    filters_.emplace_back(levels_.taps[l], in, width);
    filter_blocks_.push_back(add_layer(name + ".filter", {taps, in, width}, taps * in, width));
    outputs_.emplace_back(levels_.taps[l], width, kVertexChannels);
    output_blocks_.push_back(
        add_layer(name + ".output", {taps, width, kVertexChannels}, taps * width, kVertexChannels));
  }
}

template <typename T>
void GraphDecoder<T>::run(std::span<const T> parameters, std::span<const T> latent,
                          Activations& activations) const {
  RETINAFACE_REQUIRE(parameters.size() == layout_.size() && latent.size() == options_.latent_size,
                     "the decoder has " + std::to_string(layout_.size()) + " parameters and " +
                         std::to_string(options_.latent_size) + " latent numbers");
  activations.inputs.resize(num_levels());
  activations.features.resize(num_levels());
  activations.outputs.resize(num_levels());
  for (std::size_t l = num_levels(); l-- > 0;) {
    const GraphConvolution<T>& filter = filters_[l];
    auto& input = activations.inputs[l];
    auto& features = activations.features[l];
    auto& output = activations.outputs[l];
    input.resize(filter.num_vertices() * filter.in_channels());
    features.resize(filter.num_vertices() * filter.out_channels());
    output.resize(filter.num_vertices() * kVertexChannels);
    if (l + 1 == num_levels()) {
      from_latent_.run(layout_.view(parameters, latent_blocks_.weight),
                       layout_.view(parameters, latent_blocks_.bias), latent, input);
    } else {
      multiply<T>(levels_.up[l], filter.in_channels(), activations.features[l + 1], input);
    }
    filter.run(layout_.view(parameters, filter_blocks_[l].weight),
               layout_.view(parameters, filter_blocks_[l].bias), input, features);
    internal::apply_leaky_relu<T>(features, options_.negative_slope);
    outputs_[l].run(layout_.view(parameters, output_blocks_[l].weight),
                    layout_.view(parameters, output_blocks_[l].bias), features, output);
  }
}

template <typename T>
void GraphDecoder<T>::add_gradients(std::span<const T> parameters, std::span<const T> latent,
                                    const Activations& activations,
                                    std::span<const std::vector<T>> output_gradients,
                                    std::span<T> parameter_gradients,
                                    std::span<T> latent_gradient) const {
  RETINAFACE_REQUIRE(
      output_gradients.size() == num_levels() && parameter_gradients.size() == layout_.size(),
      "gradients for " + std::to_string(output_gradients.size()) + " levels of " +
          std::to_string(num_levels()));
  const auto weight = [&](const LayerBlocks& blocks) {
    return layout_.view(parameters, blocks.weight);
  };
  const auto weight_gradient = [&](const LayerBlocks& blocks) {
    return layout_.view(parameter_gradients, blocks.weight);
  };
  const auto bias_gradient = [&](const LayerBlocks& blocks) {
    return layout_.view(parameter_gradients, blocks.bias);
  };
  std::vector<T> from_finer;  // what the next finer level says about this one's features
  for (std::size_t l = 0; l < num_levels(); ++l) {
    std::vector<T> gradient = std::move(from_finer);
    gradient.resize(activations.features[l].size(), T{0});
    if (!output_gradients[l].empty()) {
      outputs_[l].add_gradients(weight(output_blocks_[l]), activations.features[l],
                                output_gradients[l], weight_gradient(output_blocks_[l]),
                                bias_gradient(output_blocks_[l]), gradient);
    }
    internal::scale_by_leaky_relu_slope<T>(activations.features[l], options_.negative_slope,
                                           gradient);
    std::vector<T> input_gradient(activations.inputs[l].size(), T{0});
    filters_[l].add_gradients(weight(filter_blocks_[l]), activations.inputs[l], gradient,
                              weight_gradient(filter_blocks_[l]), bias_gradient(filter_blocks_[l]),
                              input_gradient);
    if (l + 1 == num_levels()) {
      from_latent_.add_gradients(weight(latent_blocks_), latent, input_gradient,
                                 weight_gradient(latent_blocks_), bias_gradient(latent_blocks_),
                                 latent_gradient);
    } else {
      from_finer.assign(activations.features[l + 1].size(), T{0});
      add_transposed_product<T>(levels_.up[l], filters_[l].in_channels(), input_gradient,
                                from_finer);
    }
  }
}

template class GraphDecoder<float>;
template class GraphDecoder<double>;

}  // namespace retinaface::mesh
