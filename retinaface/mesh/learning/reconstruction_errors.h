#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace retinaface::mesh {

/// How far meshes are from what they should be.
struct ReconstructionErrors {
  double mean = 0;     ///< of all vertices, in the meshes' unit
  double p95 = 0;      ///< 95 % of all vertices are closer
  double largest = 0;  ///< of any vertex
  double colour = 0;   ///< mean absolute difference of a channel
};

/// Collects them mesh by mesh.
class ReconstructionMeter {
 public:
  /// @param actual, expected  [num_vertices, 6]: x y z red green blue
  /// @throws ContractError  of different sizes
  void add(std::span<const float> actual, std::span<const float> expected);
  /// @throws ContractError  nothing was added
  [[nodiscard]] ReconstructionErrors errors() const;

 private:
  std::vector<float> distances_;
  double colour_sum_ = 0;
};

}  // namespace retinaface::mesh
