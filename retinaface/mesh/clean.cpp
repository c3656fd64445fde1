#include "retinaface/mesh/clean.h"

#include <algorithm>
#include <optional>
#include <set>

namespace retinaface::mesh {
namespace {

constexpr auto kRemoved = UINT32_MAX;

void drop_attributes_of_wrong_size(Mesh& mesh) {
  const auto count = mesh.positions.size();
  if (mesh.colours.size() != count) mesh.colours.clear();
  if (mesh.normals.size() != count) mesh.normals.clear();
  std::erase_if(mesh.morph_targets, [&](auto& target) { return target.offsets.size() != count; });
}

bool is_finite_vertex(const Mesh& mesh, std::size_t v) {
  return is_finite(mesh.positions[v]) && (mesh.colours.empty() || is_finite(mesh.colours[v])) &&
         (mesh.normals.empty() || is_finite(mesh.normals[v])) &&
         std::all_of(mesh.morph_targets.begin(), mesh.morph_targets.end(),
                     [&](const MorphTarget& target) { return is_finite(target.offsets[v]); });
}

int order_of(Vec3 a, Vec3 b) {
  if (a.x != b.x) return a.x < b.x ? -1 : 1;
  if (a.y != b.y) return a.y < b.y ? -1 : 1;
  if (a.z != b.z) return a.z < b.z ? -1 : 1;
  return 0;
}

/// Below 0, 0 or above 0 as position, colour and offsets of `a` are before, equal to or after.
int order_of_vertices(const Mesh& mesh, std::uint32_t a, std::uint32_t b) {
  int order = order_of(mesh.positions[a], mesh.positions[b]);
  if (order == 0 && !mesh.colours.empty()) order = order_of(mesh.colours[a], mesh.colours[b]);
  for (const MorphTarget& target : mesh.morph_targets) {
    if (order != 0) return order;
    order = order_of(target.offsets[a], target.offsets[b]);
  }
  return order;
}

/// For each vertex the first one that equals it; kRemoved for those with numbers not finite.
std::vector<std::uint32_t> first_equal_vertices(const Mesh& mesh, CleanReport& report) {
  std::vector<std::uint32_t> first(mesh.positions.size(), kRemoved);
  std::vector<std::uint32_t> sorted;
  for (std::uint32_t v = 0; v < first.size(); ++v) {
    if (is_finite_vertex(mesh, v)) sorted.push_back(v);
  }
  report.num_bad_vertices = first.size() - sorted.size();
  std::sort(sorted.begin(), sorted.end(), [&](std::uint32_t a, std::uint32_t b) {
    const int order = order_of_vertices(mesh, a, b);
    return order != 0 ? order < 0 : a < b;
  });
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const bool is_new = i == 0 || order_of_vertices(mesh, sorted[i - 1], sorted[i]) != 0;
    first[sorted[i]] = is_new ? sorted[i] : first[sorted[i - 1]];
    report.num_duplicate_vertices += is_new ? 0 : 1;
  }
  return first;
}

/// Thinner than the rounding of its corners to floats is a line.
bool has_area(const Mesh& mesh, const Triangle& triangle) {
  constexpr double kFlat = 1e-10;
  const Vec3d a = to_double(mesh.positions[triangle[0]]);
  const Vec3d b = to_double(mesh.positions[triangle[1]]) - a;
  const Vec3d c = to_double(mesh.positions[triangle[2]]) - a;
  const double longest = std::max({dot(b, b), dot(c, c), dot(c - b, c - b)});
  return length(cross(b, c)) > kFlat * longest;
}

/// The triangle between the first of equal vertices; none if one of its vertices is not usable.
std::optional<Triangle> merged(const Triangle& triangle, const std::vector<std::uint32_t>& first) {
  Triangle result{};
  for (std::size_t i = 0; i < 3; ++i) {
    if (triangle[i] >= first.size() || first[triangle[i]] == kRemoved) return std::nullopt;
    result[i] = first[triangle[i]];
  }
  return result;
}

std::vector<Triangle> clean_triangles(const Mesh& mesh, const std::vector<std::uint32_t>& first,
                                      CleanReport& report) {
  std::vector<Triangle> kept;
  std::set<Triangle> seen;
  for (const Triangle& source : mesh.triangles) {
    const auto triangle = merged(source, first);
    if (!triangle) {
      ++report.num_bad_triangles;
      continue;
    }
    if (!has_area(mesh, *triangle)) {
      ++report.num_degenerate_triangles;
      continue;
    }
    Triangle sorted = *triangle;
    std::sort(sorted.begin(), sorted.end());
    if (seen.insert(sorted).second) {
      kept.push_back(*triangle);
    } else {
      ++report.num_duplicate_triangles;
    }
  }
  return kept;
}

/// Numbers the vertices of `triangles` anew, without gaps.
/// @return  the old number of each
std::vector<std::uint32_t> keep_used_vertices(std::vector<Triangle>& triangles,
                                              std::size_t num_vertices) {
  std::vector<std::uint32_t> new_vertex(num_vertices, kRemoved);
  for (const Triangle& triangle : triangles) {
    for (const auto vertex : triangle) new_vertex[vertex] = 0;
  }
  std::vector<std::uint32_t> used;
  for (std::uint32_t v = 0; v < num_vertices; ++v) {
    if (new_vertex[v] == kRemoved) continue;
    new_vertex[v] = static_cast<std::uint32_t>(used.size());
    used.push_back(v);
  }
  for (Triangle& triangle : triangles) {
    for (auto& vertex : triangle) vertex = new_vertex[vertex];
  }
  return used;
}

std::vector<Vec3> gathered(const std::vector<Vec3>& values,
                           const std::vector<std::uint32_t>& vertices) {
  std::vector<Vec3> result;
  if (values.empty()) return result;
  result.reserve(vertices.size());
  for (const auto vertex : vertices) result.push_back(values[vertex]);
  return result;
}

}  // namespace

CleanedMesh clean_mesh(const Mesh& mesh) {
  Mesh source = mesh;
  drop_attributes_of_wrong_size(source);
  CleanedMesh cleaned;
  auto& [result, used, report] = cleaned;
  const auto first = first_equal_vertices(source, report);
  result.triangles = clean_triangles(source, first, report);
  used = keep_used_vertices(result.triangles, first.size());
  report.num_unreferenced_vertices =
      first.size() - report.num_bad_vertices - report.num_duplicate_vertices - used.size();
  result.positions = gathered(source.positions, used);
  result.colours = gathered(source.colours, used);
  result.normals = gathered(source.normals, used);
  for (const auto& [name, offsets] : source.morph_targets) {
    result.morph_targets.push_back({name, gathered(offsets, used)});
  }
  report.non_manifold_edges = find_edges(result.triangles);
  std::erase_if(report.non_manifold_edges,
                [](const Edge& edge) { return edge.num_triangles <= 2; });
  return cleaned;
}

}  // namespace retinaface::mesh
