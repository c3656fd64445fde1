#include "retinaface/mesh/normals.h"

#include <algorithm>

namespace retinaface::mesh {

std::vector<Vec3> vertex_normals(std::span<const Vec3> positions,
                                 std::span<const Triangle> triangles) {
  std::vector<Vec3d> sums(positions.size());
  for (const auto& [a, b, c] : triangles) {
    const Vec3d origin = to_double(positions[a]);
    // Twice the area long: large triangles count more.
    const Vec3d normal = cross(to_double(positions[b]) - origin, to_double(positions[c]) - origin);
    for (const auto vertex : {a, b, c}) sums[vertex] = sums[vertex] + normal;
  }
  std::vector<Vec3> normals(positions.size());
  std::transform(sums.begin(), sums.end(), normals.begin(), [](Vec3d sum) {
    const Vec3d unit = unit_vector(sum);
    return Vec3{static_cast<float>(unit.x), static_cast<float>(unit.y), static_cast<float>(unit.z)};
  });
  return normals;
}

}  // namespace retinaface::mesh
