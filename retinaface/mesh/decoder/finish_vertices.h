#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "retinaface/mesh/hierarchy/hierarchy.h"
#include "retinaface/mesh/network/vertex_statistics.h"

namespace retinaface::mesh::internal {

/// values[i] = 1 / (1 + exp(-values[i])), within 1e-6.
void apply_sigmoid(std::span<float> values);

/// Raw outputs into coloured vertices.
///
/// @param raw         [num_vertices, raw_stride], of which the first six count
/// @param statistics  of these very vertices, as from `statistics_by_level`
/// @param vertices    [num_vertices, 6]
void finish_vertices(std::span<const float> raw, std::size_t raw_stride,
                     const VertexStatistics& statistics, std::span<float> vertices);

/// The statistics of each level, those of colours written out.
/// @throws ContractError  they are not of as many vertices as the finest level has
[[nodiscard]] std::vector<VertexStatistics> statistics_by_level(const MeshHierarchy& hierarchy,
                                                                const VertexStatistics& finest);

}  // namespace retinaface::mesh::internal
