#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "retinaface/mesh/graph/vertex_taps.h"
#include "retinaface/mesh/hierarchy/hierarchy.h"

namespace retinaface::mesh {

/// Of a coloured vertex: x y z red green blue.
inline constexpr std::size_t kVertexChannels = 6;

/// What an encoder and a decoder of meshes are made of.
struct GraphNetworkOptions {
  GraphFilter filter = GraphFilter::Chebyshev;
  std::size_t num_taps = 3;  ///< K: a vertex sees K - 1 edges far, or K vertices of a spiral
  std::size_t latent_size = 128;
  std::vector<std::size_t> widths{16, 16, 16, 32, 32};  ///< features by level, finest first
  double negative_slope = 0.2;                          ///< of the leaky ReLU
};

/// Where a network's parameters lie in one array of numbers.
struct ParameterBlock {
  std::string name;  ///< such as "level0.filter.weight"
  std::vector<std::size_t> shape;
  std::size_t offset = 0;
  std::size_t size = 0;
  /// How many inputs each result sums up; 0 for a bias.
  std::size_t fan_in = 0;
};

/// The blocks of a network, one after the other.
class ParameterLayout {
 public:
  /// @return  its number
  std::size_t add(std::string name, std::vector<std::size_t> shape, std::size_t fan_in);

  [[nodiscard]] const std::vector<ParameterBlock>& blocks() const { return blocks_; }
  [[nodiscard]] std::size_t size() const { return size_; }

  template <typename T>
  [[nodiscard]] std::span<T> view(std::span<T> numbers, std::size_t block) const {
    return numbers.subspan(blocks_[block].offset, blocks_[block].size);
  }

  /// Seeded values to start training from: biases 0, weights normal with the variance that keeps
  /// the size of signals through leaky ReLUs (He et al. 2015).
  [[nodiscard]] std::vector<double> initial_values(std::uint64_t seed, double negative_slope) const;

 private:
  std::vector<ParameterBlock> blocks_;
  std::size_t size_ = 0;
};

/// The maps of a hierarchy that encoder and decoder share. T is float or double.
template <typename T>
struct GraphLevels {
  std::vector<std::shared_ptr<const VertexTaps<T>>> taps;  ///< by level
  std::vector<std::vector<std::uint32_t>> down;            ///< see MeshHierarchy
  std::vector<SparseMatrix<T>> up;

  /// @throws ContractError  as many widths as levels are needed, and no 0 in the options
  GraphLevels(const MeshHierarchy& hierarchy, const GraphNetworkOptions& options);
  [[nodiscard]] std::size_t num_levels() const { return taps.size(); }
};

/// @throws ContractError  the options do not fit the hierarchy
void require_fitting_options(const MeshHierarchy& hierarchy, const GraphNetworkOptions& options);

}  // namespace retinaface::mesh
