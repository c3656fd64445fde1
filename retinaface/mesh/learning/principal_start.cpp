#include "retinaface/mesh/learning/principal_start.h"

#include <algorithm>
#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/graph/product.h"
#include "retinaface/mesh/learning/component_numbers.h"
#include "retinaface/mesh/network/graph_decoder.h"
#include "retinaface/mesh/symmetric_matrix.h"

namespace retinaface::mesh {
namespace {

/// How many features carry a vertex's six numbers from layer to layer: both signs of each, where a
/// leaky ReLU follows.
std::size_t num_passed(const GraphNetworkOptions& options) {
  return (options.negative_slope < 1 ? 2 : 1) * kVertexChannels;
}

/// Parameters as they are made: by block.
class Start {
 public:
  Start(const ParameterLayout& layout, const GraphNetworkOptions& options, std::uint64_t seed)
      : layout_(layout),
        num_passed_(num_passed(options)),
        share_(num_passed_ > kVertexChannels ? static_cast<float>(1 / (1 + options.negative_slope))
                                             : 1.F),
        random_(layout.initial_values(seed, options.negative_slope)),
        values_(layout.size(), 0.F) {}

  [[nodiscard]] std::span<float> block(std::size_t i) {
    return layout_.view(std::span(values_), i);
  }
  [[nodiscard]] std::vector<float> values() && { return std::move(values_); }
  /// Of the features that carry numbers: leaky(x) - leaky(-x) is x divided by this.
  [[nodiscard]] float share() const { return share_; }

  /// A filter that carries six numbers on.
  /// @param is_first  they come as they are and not as features of another filter
  void pass_on(std::size_t block_number, bool is_first) {
    const auto& shape = layout_.blocks()[block_number].shape;  // taps, inputs, outputs
    randomise(block_number);
    const auto weight = block(block_number);
    for (std::size_t o = 0; o < std::min(num_passed_, shape[2]); ++o) {
      const std::size_t c = o % kVertexChannels;
      const float sign = o < kVertexChannels ? 1.F : -1.F;
      weight[c * shape[2] + o] = sign * (is_first ? 1 : share_);
      if (!is_first && num_passed_ > kVertexChannels)
        weight[(c + kVertexChannels) * shape[2] + o] = -sign * share_;
    }
  }

  /// Random weights for the features behind those that carry numbers.
  void randomise(std::size_t block_number) {
    const std::size_t outputs = layout_.blocks()[block_number].shape.back();
    const auto from = layout_.view(std::span<const double>(random_), block_number);
    const auto to = block(block_number);
    for (std::size_t i = 0; i < to.size(); ++i)
      if (i % outputs >= num_passed_) to[i] = static_cast<float>(from[i]);
  }

 private:
  const ParameterLayout& layout_;
  std::size_t num_passed_;
  float share_;
  std::vector<double> random_;
  std::vector<float> values_;
};

void require_widths(const GraphNetworkOptions& options) {
  for (const std::size_t width : options.widths)
    RETINAFACE_REQUIRE(width >= num_passed(options),
                       "a layer of " + std::to_string(width) + " features, at least " +
                           std::to_string(num_passed(options)) + " are needed");
}

std::vector<float> decoder_start(const PrincipalComponents& components, float colour_weight,
                                 std::uint64_t seed, const MeshAutoEncoder& network) {
  const GraphDecoder<float> decoder(network.hierarchy, network.decoder);
  Start start(decoder.parameters(), network.decoder, seed);
  const std::size_t num_levels = network.hierarchy.num_levels();
  const auto& coarsest = network.hierarchy.levels.back().vertices;
  const std::size_t width = network.decoder.widths.back();
  const std::size_t num_features = coarsest.size() * width;
  const auto latent = start.block(0);
  const std::size_t passed = num_passed(network.decoder);
  const auto random = decoder.parameters().initial_values(seed, network.decoder.negative_slope);
  for (std::size_t i = 0; i < latent.size(); ++i) {
    const std::size_t v = i % num_features / width;
    const std::size_t c = i % width;
    if (c >= passed) latent[i] = static_cast<float>(random[i]);
    if (c < kVertexChannels)
      latent[i] = component_numbers(components, colour_weight, network.statistics, i / num_features,
                                    coarsest[v])[c];
  }
  for (std::size_t l = 0; l < num_levels; ++l) {
    const std::size_t first_block = 2 + 4 * l;  // behind the latent layer's, in the layout's order
    start.pass_on(first_block, l + 1 == num_levels);
    start.pass_on(first_block + 2, false);
  }
  return std::move(start).values();
}

/// [num_coarse * 6, latent_size]: from the numbers of the coarsest vertices to components.
std::vector<double> regression(const PrincipalComponents& components, float colour_weight,
                               std::span<const float> samples, const MeshAutoEncoder& network) {
  const std::size_t num_values = components.mean.size();
  const auto& coarsest = network.hierarchy.levels.back().vertices;
  const std::size_t inputs = coarsest.size() * kVertexChannels;
  const std::size_t outputs = network.encoder.latent_size;
  std::vector<float> x;
  std::vector<float> y;
  std::vector<float> numbers(num_values);
  for (std::size_t first = 0; first < samples.size(); first += num_values) {
    const auto sample = samples.subspan(first, num_values);
    standardise_vertices(network.statistics, sample, numbers);
    for (const std::uint32_t vertex : coarsest)
      x.insert(x.end(), &numbers[vertex * kVertexChannels],
               &numbers[vertex * kVertexChannels] + kVertexChannels);
    const auto wanted = components.project(weighed_vertices(sample, colour_weight));
    y.insert(y.end(), wanted.begin(), wanted.begin() + static_cast<std::ptrdiff_t>(outputs));
  }
  const auto rows = static_cast<std::ptrdiff_t>(x.size() / inputs);
  const auto num_inputs = static_cast<std::ptrdiff_t>(inputs);
  const auto num_outputs = static_cast<std::ptrdiff_t>(outputs);
  std::vector<float> xx(inputs * inputs);
  std::vector<float> xy(inputs * outputs);
  internal::add_product({x.data(), 1, num_inputs, x.data(), num_inputs, xx.data(), num_inputs,
                         num_inputs, rows, num_inputs});
  internal::add_product({x.data(), 1, num_inputs, y.data(), num_outputs, xy.data(), num_outputs,
                         num_inputs, rows, num_outputs});
  std::vector<double> matrix(xx.begin(), xx.end());
  const double ridge = 1e-4 * static_cast<double>(rows);  // numbers have a variance of about 1
  for (std::size_t i = 0; i < inputs; ++i) matrix[i * inputs + i] += ridge;
  std::vector<double> solution(xy.begin(), xy.end());
  RETINAFACE_REQUIRE(internal::solve_positive(std::move(matrix), inputs, solution),
                     "samples that are not finite");
  return solution;
}

std::vector<float> encoder_start(const PrincipalComponents& components, float colour_weight,
                                 std::span<const float> samples, std::uint64_t seed,
                                 const MeshAutoEncoder& network) {
  const GraphEncoder<float> encoder(network.hierarchy, network.encoder);
  Start start(encoder.parameters(), network.encoder, seed);
  const std::size_t num_levels = network.hierarchy.num_levels();
  for (std::size_t l = 0; l < num_levels; ++l) start.pass_on(2 * l, l == 0);
  const auto solution = regression(components, colour_weight, samples, network);
  const std::size_t outputs = network.encoder.latent_size;
  const std::size_t width = network.encoder.widths.back();
  const auto latent = start.block(2 * num_levels);
  for (std::size_t i = 0; i < solution.size(); ++i) {
    const std::size_t input = i / outputs;
    const std::size_t feature = input / kVertexChannels * width + input % kVertexChannels;
    const float weight = start.share() * static_cast<float>(solution[i]);
    latent[feature * outputs + i % outputs] = weight;
    if (num_passed(network.encoder) > kVertexChannels)
      latent[(feature + kVertexChannels) * outputs + i % outputs] = -weight;
  }
  return std::move(start).values();
}

}  // namespace

std::vector<float> weighed_vertices(std::span<const float> vertices, float colour_weight) {
  std::vector<float> weighed(vertices.begin(), vertices.end());
  for (std::size_t i = 0; i < weighed.size(); ++i)
    if (i % kVertexChannels >= 3) weighed[i] *= colour_weight;
  return weighed;
}

void start_from_components(const PrincipalComponents& components, float colour_weight,
                           std::span<const float> samples, std::uint64_t seed,
                           MeshAutoEncoder& network) {
  require_widths(network.encoder);
  require_widths(network.decoder);
  require_statistics(network.statistics, network.num_vertices());
  RETINAFACE_REQUIRE(network.encoder.latent_size == network.decoder.latent_size &&
                         components.size() >= network.encoder.latent_size,
                     std::to_string(components.size()) + " components for " +
                         std::to_string(network.encoder.latent_size) + " latent numbers");
  RETINAFACE_REQUIRE(components.mean.size() == network.num_vertices() * kVertexChannels,
                     "components of " + std::to_string(components.mean.size()) + " numbers");
  network.decoder_parameters = decoder_start(components, colour_weight, seed, network);
  network.encoder_parameters = encoder_start(components, colour_weight, samples, seed + 1, network);
}

}  // namespace retinaface::mesh
