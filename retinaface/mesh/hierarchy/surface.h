#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/mesh/mesh.h"

namespace retinaface::mesh {

/// The place on a surface that is nearest to some point.
struct SurfacePoint {
  std::uint32_t triangle = 0;
  std::array<double, 3> weights{};  ///< of the triangle's vertices; not negative, their sum is 1
  double squared_distance = 0;
};

/// The place on the triangle a b c (Ericson 2005, 5.1.5); `triangle` stays 0.
[[nodiscard]] SurfacePoint closest_on_triangle(Vec3d point, Vec3d a, Vec3d b, Vec3d c);

/// Finds places on a surface in logarithmic time, by a tree of boxes. Immutable, so all threads may
/// ask.
class Surface {
 public:
  /// Copies what it needs.
  /// @throws ContractError  no triangle, or one with a missing vertex
  Surface(std::span<const Vec3> positions, std::span<const Triangle> triangles);

  /// @param point  finite
  [[nodiscard]] SurfacePoint closest(Vec3d point) const;

 private:
  struct Node {
    Vec3d low, high;           ///< of all triangles below
    std::uint32_t begin = 0;   ///< of a leaf: into order_
    std::uint32_t end = 0;     ///< 0: not a leaf
    std::uint32_t second = 0;  ///< child; the first one is the next node
  };
  void build(std::uint32_t begin, std::uint32_t end);
  void search(std::uint32_t node, Vec3d point, SurfacePoint& best) const;

  std::vector<std::array<Vec3d, 3>> corners_;
  std::vector<std::uint32_t> order_;
  std::vector<Node> nodes_;
};

}  // namespace retinaface::mesh
