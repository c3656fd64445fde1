#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/mesh/vector3.h"

namespace retinaface::mesh {

/// Indices of three vertices, counter-clockwise as seen from outside.
using Triangle = std::array<std::uint32_t, 3>;

/// A named displacement of every vertex, e.g. an expression: positions + weight * offsets.
struct MorphTarget {
  std::string name;
  std::vector<Vec3> offsets;  ///< one per vertex

  friend bool operator==(const MorphTarget&, const MorphTarget&) = default;
};

/// An indexed triangle mesh. Attributes are empty or have one value per vertex.
struct Mesh {
  std::vector<Vec3> positions;
  std::vector<Triangle> triangles;
  std::vector<Vec3> colours;  ///< red, green, blue in [0, 1], encoded as in pictures (sRGB)
  std::vector<Vec3> normals;  ///< of length 1
  std::vector<MorphTarget> morph_targets;

  friend bool operator==(const Mesh&, const Mesh&) = default;
};

/// Whether algorithms may walk over `mesh`: every index has its vertex, attributes have one value
/// per vertex and every number is finite.
///
/// @param name  subject of the message
/// @return      Corrupt with the first fault
[[nodiscard]] Result<void> check_mesh(const Mesh& mesh, std::string_view name);

}  // namespace retinaface::mesh
