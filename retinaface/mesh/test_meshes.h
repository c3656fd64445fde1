#pragma once

#include "retinaface/mesh/mesh.h"

// Small meshes for tests.
namespace retinaface::mesh::testing {

/// Corners of the unit square in the plane z = 0, two triangles facing +z.
[[nodiscard]] Mesh square();

/// A regular tetrahedron with colours, outward normals and two morph targets.
[[nodiscard]] Mesh coloured_tetrahedron();

/// An icosahedron of radius 1 whose triangles were cut into four `rounds` times: 12, 42, 162, …
/// vertices.
[[nodiscard]] Mesh icosphere(int rounds);

/// `columns` x `rows` vertices a unit apart in the plane z = 0.
[[nodiscard]] Mesh grid(std::uint32_t columns, std::uint32_t rows);

}  // namespace retinaface::mesh::testing
