#include "retinaface/mesh/hierarchy/hierarchy.h"

#include <algorithm>
#include <numeric>

#include "retinaface/mesh/hierarchy/decimate.h"
#include "retinaface/mesh/hierarchy/surface.h"

namespace retinaface::mesh {
namespace {

std::vector<Vec3> picked(const std::vector<Vec3>& values, std::span<const std::uint32_t> indices) {
  std::vector<Vec3> result;
  result.reserve(indices.size());
  for (const auto index : indices) result.push_back(values[index]);
  return result;
}

void append_row(SparseMatrix<double>& matrix, std::span<const std::uint32_t> columns,
                std::span<const double> values) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (values[i] == 0) continue;
    matrix.columns.push_back(columns[i]);
    matrix.values.push_back(values[i]);
  }
  matrix.row_starts.push_back(static_cast<std::uint32_t>(matrix.columns.size()));
}

SparseMatrix<double> upsampling(const std::vector<Vec3>& fine, const Decimation& coarse) {
  const Surface surface(picked(fine, coarse.kept), coarse.triangles);
  SparseMatrix<double> matrix;
  matrix.num_columns = static_cast<std::uint32_t>(coarse.kept.size());
  std::uint32_t next_kept = 0;
  for (std::uint32_t v = 0; v < fine.size(); ++v) {
    if (next_kept < coarse.kept.size() && coarse.kept[next_kept] == v) {
      const double one = 1;
      append_row(matrix, {&next_kept, 1}, {&one, 1});
      ++next_kept;
    } else {
      const SurfacePoint closest = surface.closest(to_double(fine[v]));
      append_row(matrix, coarse.triangles[closest.triangle], closest.weights);
    }
  }
  return matrix;
}

/// The places of the locked vertices among a level's.
std::vector<std::uint32_t> locked_in(const MeshLevel& level,
                                     const std::vector<std::uint32_t>& locked) {
  std::vector<std::uint32_t> places;
  for (const auto vertex : locked) {
    const auto found = std::lower_bound(level.vertices.begin(), level.vertices.end(), vertex);
    places.push_back(static_cast<std::uint32_t>(found - level.vertices.begin()));
  }
  return places;
}

Result<void> add_level(const Mesh& mesh, const HierarchyOptions& options,
                       MeshHierarchy& hierarchy) {
  const MeshLevel& fine = hierarchy.levels.back();
  const std::size_t number = hierarchy.levels.size();
  const auto positions = picked(mesh.positions, fine.vertices);
  const bool is_locked = number <= options.last_locked;
  const auto locked = is_locked ? locked_in(fine, options.locked) : std::vector<std::uint32_t>{};
  const std::size_t num_kept = (positions.size() + options.factor - 1) / options.factor;
  RETINAFACE_ASSIGN_OR_RETURN(const Decimation coarse,
                              decimate(positions, fine.triangles, num_kept, locked));
  if (coarse.triangles.empty()) {
    return Error{ErrorCode::InvalidArgument,
                 "mesh of " + std::to_string(mesh.positions.size()) + " vertices: level " +
                     std::to_string(number) + " with " + std::to_string(num_kept) +
                     " vertices has no triangle left, expected fewer levels"};
  }
  MeshLevel level{{}, coarse.triangles};
  for (const auto vertex : coarse.kept) level.vertices.push_back(fine.vertices[vertex]);
  hierarchy.up.push_back(upsampling(positions, coarse));
  hierarchy.down.push_back(coarse.kept);
  hierarchy.levels.push_back(std::move(level));
  return {};
}

}  // namespace

Result<MeshHierarchy> build_hierarchy(const Mesh& mesh, const HierarchyOptions& options) {
  RETINAFACE_REQUIRE(options.num_levels >= 1 && options.factor >= 2,
                     "a hierarchy has at least one level and a factor of 2");
  for (const auto vertex : options.locked) {
    RETINAFACE_REQUIRE(vertex < mesh.positions.size(),
                       "locked vertex " + std::to_string(vertex) + " does not exist");
  }
  RETINAFACE_RETURN_IF_ERROR(check_mesh(mesh, "mesh"));
  MeshHierarchy hierarchy;
  auto& finest = hierarchy.levels.emplace_back();
  finest.vertices.resize(mesh.positions.size());
  std::iota(finest.vertices.begin(), finest.vertices.end(), 0U);
  finest.triangles = mesh.triangles;
  while (hierarchy.num_levels() < options.num_levels) {
    RETINAFACE_RETURN_IF_ERROR(add_level(mesh, options, hierarchy));
  }
  return hierarchy;
}

std::vector<Vec3> at_level(const MeshHierarchy& hierarchy, std::size_t level,
                           const std::vector<Vec3>& finest_values) {
  return picked(finest_values, hierarchy.levels[level].vertices);
}

}  // namespace retinaface::mesh
