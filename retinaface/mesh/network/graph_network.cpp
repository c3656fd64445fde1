#include "retinaface/mesh/network/graph_network.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"

namespace retinaface::mesh {

std::size_t ParameterLayout::add(std::string name, std::vector<std::size_t> shape,
                                 std::size_t fan_in) {
  const auto size =
      std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
  blocks_.push_back({std::move(name), std::move(shape), size_, size, fan_in});
  size_ += size;
  return blocks_.size() - 1;
}

std::vector<double> ParameterLayout::initial_values(std::uint64_t seed,
                                                    double negative_slope) const {
  Random random(seed);
  std::vector<double> values(size_, 0);
  for (const ParameterBlock& block : blocks_) {
    if (block.fan_in == 0) continue;
    const double variance =
        2 / (1 + negative_slope * negative_slope) / static_cast<double>(block.fan_in);
    for (double& value : view(std::span(values), static_cast<std::size_t>(&block - &blocks_[0]))) {
      value = random.normal() * std::sqrt(variance);
    }
  }
  return values;
}

void require_fitting_options(const MeshHierarchy& hierarchy, const GraphNetworkOptions& options) {
  RETINAFACE_REQUIRE(options.widths.size() == hierarchy.num_levels(),
                     std::to_string(options.widths.size()) + " widths for " +
                         std::to_string(hierarchy.num_levels()) + " levels");
  RETINAFACE_REQUIRE(options.num_taps > 0 && options.latent_size > 0 &&
                         *std::min_element(options.widths.begin(), options.widths.end()) > 0,
                     "taps, latent size and widths are at least 1");
}

template <typename T>
GraphLevels<T>::GraphLevels(const MeshHierarchy& hierarchy, const GraphNetworkOptions& options)
    : down(hierarchy.down) {
  require_fitting_options(hierarchy, options);
  for (const MeshLevel& level : hierarchy.levels) {
    taps.push_back(
        vertex_taps<T>(options.filter, level.vertices.size(), level.triangles, options.num_taps));
  }
  for (const auto& matrix : hierarchy.up) up.push_back(converted<T>(matrix));
}

template struct GraphLevels<float>;
template struct GraphLevels<double>;

}  // namespace retinaface::mesh
