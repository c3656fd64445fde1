#include "retinaface/mesh/normals.h"

#include "retinaface/mesh/render/mesh_arrays.h"

namespace retinaface::mesh {
namespace {

/// Two edges of a triangle; their cross product is its normal, twice its area long.
template <typename T>
struct Corner {
  Corner(std::span<const T> positions, const std::int32_t* triangle) {
    for (std::size_t i = 0; i < 3; ++i) offsets[i] = 3 * static_cast<std::size_t>(triangle[i]);
    const auto origin = Vector3<T>::load(&positions[offsets[0]]);
    first = Vector3<T>::load(&positions[offsets[1]]) - origin;
    second = Vector3<T>::load(&positions[offsets[2]]) - origin;
  }

  std::size_t offsets[3];  ///< of its vertices in the array
  Vector3<T> first, second;
};

template <typename T>
std::vector<T> normal_sums(std::span<const T> positions, std::span<const std::int32_t> triangles) {
  std::vector<T> sums(positions.size());
  for (std::size_t i = 0; i < triangles.size(); i += 3) {
    const Corner<T> corner(positions, &triangles[i]);
    const Vector3<T> normal = cross(corner.first, corner.second);
    for (const std::size_t offset : corner.offsets) normal.add_to(&sums[offset]);
  }
  return sums;
}

/// The gradient of a sum's direction, from that of the unit vector; and as well, because it is
/// symmetric, how the unit vector moves when the sum does.
template <typename T>
Vector3<T> across_unit(Vector3<T> sum, Vector3<T> moved) {
  const T norm = length(sum);
  const Vector3<T> unit = unit_vector(sum);
  const T scale = norm > 0 ? 1 / norm : T{0};
  return scale * (moved - dot(unit, moved) * unit);
}

}  // namespace

template <typename T>
std::vector<T> vertex_normals(std::span<const T> positions,
                              std::span<const std::int32_t> triangles) {
  std::vector<T> normals = normal_sums(positions, triangles);
  for (std::size_t i = 0; i < normals.size(); i += 3)
    unit_vector(Vector3<T>::load(&normals[i])).store(&normals[i]);
  return normals;
}

std::vector<Vec3> vertex_normals(std::span<const Vec3> positions,
                                 std::span<const Triangle> triangles) {
  const auto values =
      vertex_normals<double>(flat_array<double>(positions), flat_indices(triangles));
  std::vector<Vec3> normals;
  normals.reserve(positions.size());
  for (std::size_t i = 0; i < values.size(); i += 3)
    normals.push_back({static_cast<float>(values[i]), static_cast<float>(values[i + 1]),
                       static_cast<float>(values[i + 2])});
  return normals;
}

template <typename T>
std::vector<T> vertex_normals_forward(std::span<const T> positions,
                                      std::span<const std::int32_t> triangles,
                                      std::span<const T> displacements) {
  std::vector<T> sums(positions.size());
  std::vector<T> moved(positions.size());
  for (std::size_t i = 0; i < triangles.size(); i += 3) {
    const Corner<T> corner(positions, &triangles[i]);
    const Corner<T> motion(displacements, &triangles[i]);
    const Vector3<T> normal = cross(corner.first, corner.second);
    const Vector3<T> turn = cross(motion.first, corner.second) + cross(corner.first, motion.second);
    for (const std::size_t offset : corner.offsets) {
      normal.add_to(&sums[offset]);
      turn.add_to(&moved[offset]);
    }
  }
  for (std::size_t i = 0; i < moved.size(); i += 3)
    across_unit(Vector3<T>::load(&sums[i]), Vector3<T>::load(&moved[i])).store(&moved[i]);
  return moved;
}

template <typename T>
std::vector<T> vertex_normals_backward(std::span<const T> positions,
                                       std::span<const std::int32_t> triangles,
                                       std::span<const T> normal_gradient) {
  std::vector<T> sum_gradient = normal_sums(positions, triangles);
  for (std::size_t i = 0; i < sum_gradient.size(); i += 3) {
    const auto sum = Vector3<T>::load(&sum_gradient[i]);
    across_unit(sum, Vector3<T>::load(&normal_gradient[i])).store(&sum_gradient[i]);
  }
  std::vector<T> gradient(positions.size());
  for (std::size_t i = 0; i < triangles.size(); i += 3) {
    const Corner<T> corner(positions, &triangles[i]);
    Vector3<T> normal;
    for (const std::size_t offset : corner.offsets)
      normal += Vector3<T>::load(&sum_gradient[offset]);
    const Vector3<T> first = cross(corner.second, normal);
    const Vector3<T> second = cross(normal, corner.first);
    (-(first + second)).add_to(&gradient[corner.offsets[0]]);
    first.add_to(&gradient[corner.offsets[1]]);
    second.add_to(&gradient[corner.offsets[2]]);
  }
  return gradient;
}

template std::vector<float> vertex_normals(std::span<const float>, std::span<const std::int32_t>);
template std::vector<double> vertex_normals(std::span<const double>, std::span<const std::int32_t>);
template std::vector<float> vertex_normals_forward(std::span<const float>,
                                                   std::span<const std::int32_t>,
                                                   std::span<const float>);
template std::vector<double> vertex_normals_forward(std::span<const double>,
                                                    std::span<const std::int32_t>,
                                                    std::span<const double>);
template std::vector<float> vertex_normals_backward(std::span<const float>,
                                                    std::span<const std::int32_t>,
                                                    std::span<const float>);
template std::vector<double> vertex_normals_backward(std::span<const double>,
                                                     std::span<const std::int32_t>,
                                                     std::span<const double>);

}  // namespace retinaface::mesh
