#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/mesh/mesh.h"

namespace retinaface::mesh {

/// A coarser mesh on some of the vertices of a finer one.
struct Decimation {
  std::vector<std::uint32_t> kept;  ///< rising; vertex i of the coarse mesh is vertex kept[i]
  std::vector<Triangle> triangles;  ///< of coarse vertices
};

/// Removes vertices one by one, each by pulling it along an edge onto a neighbour, the cheapest by
/// quadric error first (Garland and Heckbert 1997, onto existing vertices as in Ranjan et al.
/// 2018).
///
/// Planes across open boundaries keep these in place. As long as it can it keeps the surface a
/// manifold, its parts and holes, and triangles from turning over; towards very few vertices it
/// gives up first the last, then the others.
///
/// @param positions  finite; all vertices of the mesh
/// @param num_kept   how many vertices stay
/// @param locked     vertices that stay in any case
/// @return           InvalidArgument when so few vertices cannot be reached
/// @throws ContractError  an index is not below the number of positions
[[nodiscard]] Result<Decimation> decimate(std::span<const Vec3> positions,
                                          std::span<const Triangle> triangles, std::size_t num_kept,
                                          std::span<const std::uint32_t> locked = {});

}  // namespace retinaface::mesh
