#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/mesh/mesh.h"

namespace retinaface::mesh {

inline constexpr std::uint32_t kNoVertex = UINT32_MAX;

/// For each vertex itself, then the vertices of the rings around it in the order of their triangles
/// (Gong et al. 2019), as far as `length` goes; kNoVertex where there are no more.
///
/// A ring begins at the boundary, or else at its lowest vertex: the same topology always gives the
/// same spirals.
///
/// @return  [num_vertices, length]
/// @throws ContractError  length is 0, or a triangle has a missing vertex
[[nodiscard]] std::vector<std::uint32_t> spirals(std::size_t num_vertices,
                                                 std::span<const Triangle> triangles,
                                                 std::size_t length);

}  // namespace retinaface::mesh
