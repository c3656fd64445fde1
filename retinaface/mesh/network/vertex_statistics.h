#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "retinaface/mesh/vector3.h"

namespace retinaface::mesh {

/// What a network's six numbers per vertex mean. A position is mean + deviation * number,
/// coordinate by coordinate, a colour is 1 / (1 + exp(-(colour_mean + colour_deviation * number))).
/// One value per vertex of the finest level.
struct VertexStatistics {
  std::vector<Vec3> mean;
  std::vector<Vec3> deviation;
  std::vector<Vec3> colour_mean = {};       ///< empty: 0
  std::vector<Vec3> colour_deviation = {};  ///< empty: 1

  friend bool operator==(const VertexStatistics&, const VertexStatistics&) = default;
};

/// 1 / (1 + exp(-x)), channel by channel: from a network's number to a colour.
[[nodiscard]] Vec3 logistic(Vec3 numbers);

/// @throws ContractError  a member that is not of `num_vertices` vertices
void require_statistics(const VertexStatistics& statistics, std::size_t num_vertices);

/// Those of meshes of one topology. A deviation is at least a hundredth of the mean one, so that
/// what never moves does not count as large when it is a little off.
///
/// @param meshes  [num_meshes, num_vertices, 6]: x y z red green blue
/// @throws ContractError  no mesh, or a span of another size
[[nodiscard]] VertexStatistics statistics_of(std::span<const float> meshes,
                                             std::size_t num_vertices);

/// A mesh as the numbers that stand for it. Colours count as between 0.002 and 0.998, which round
/// to the same bytes as 0 and 1 or their neighbours.
///
/// @param vertices  [num_vertices, 6]
/// @param numbers   likewise
/// @throws ContractError  a span of another size
void standardise_vertices(const VertexStatistics& statistics, std::span<const float> vertices,
                          std::span<float> numbers);

}  // namespace retinaface::mesh
