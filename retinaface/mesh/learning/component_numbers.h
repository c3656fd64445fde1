#pragma once

#include <array>
#include <cstddef>

#include "retinaface/mesh/learning/principal_components.h"
#include "retinaface/mesh/network/graph_network.h"
#include "retinaface/mesh/network/vertex_statistics.h"

namespace retinaface::mesh {

/// What one standard deviation of a component of `weighed_vertices` adds to the six numbers of a
/// vertex.
[[nodiscard]] std::array<float, kVertexChannels> component_numbers(
    const PrincipalComponents& components, float colour_weight, const VertexStatistics& statistics,
    std::size_t component, std::size_t vertex);

}  // namespace retinaface::mesh
