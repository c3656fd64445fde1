#include "retinaface/mesh/hierarchy/collapsing_mesh.h"

#include <algorithm>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/adjacency.h"

namespace retinaface::mesh::internal {
namespace {

/// How much more a step off the boundary costs than one off the surface.
constexpr double kBoundaryWeight = 10;
/// The cosine of the largest angle that a collapse may turn a triangle by.
constexpr double kMinCosine = 0.2;

bool has(const Triangle& triangle, std::uint32_t vertex) {
  return std::find(triangle.begin(), triangle.end(), vertex) != triangle.end();
}

Triangle replaced(Triangle triangle, std::uint32_t from, std::uint32_t onto) {
  std::replace(triangle.begin(), triangle.end(), from, onto);
  return triangle;
}

Triangle sorted(Triangle triangle) {
  std::sort(triangle.begin(), triangle.end());
  return triangle;
}

}  // namespace

CollapsingMesh::CollapsingMesh(std::span<const Vec3> positions, std::span<const Triangle> triangles)
    : quadrics_(positions.size()),
      is_alive_(positions.size(), true),
      triangles_of_(positions.size()),
      num_alive_(positions.size()) {
  for (const Vec3 position : positions) positions_.push_back(to_double(position));
  for (const Triangle& triangle : triangles) {
    const auto& [a, b, c] = triangle;
    RETINAFACE_REQUIRE(std::max({a, b, c}) < positions.size(), "a triangle has a missing vertex");
    if (a == b || b == c || c == a) continue;
    for (const auto vertex : triangle) {
      triangles_of_[vertex].push_back(static_cast<std::uint32_t>(triangles_.size()));
    }
    triangles_.push_back(triangle);
  }
  add_triangle_planes();
  add_boundary_planes();
}

Vec3d CollapsingMesh::normal_of(const Triangle& triangle) const {
  const Vec3d origin = positions_[triangle[0]];
  return cross(positions_[triangle[1]] - origin, positions_[triangle[2]] - origin);
}

void CollapsingMesh::add_triangle_planes() {
  for (const Triangle& triangle : triangles_) {
    const Vec3d normal = normal_of(triangle);
    const double area = length(normal) / 2;
    const auto plane = Quadric::of_plane(unit_vector(normal), positions_[triangle[0]], area);
    for (const auto vertex : triangle) quadrics_[vertex] += plane;
  }
}

void CollapsingMesh::add_boundary_planes() {
  const std::vector<Edge> edges = find_edges(triangles_);
  for (const Edge& edge : edges) {
    if (edge.num_triangles != 1) continue;
    const auto& around = triangles_of_[edge.first];
    const auto index = *std::find_if(around.begin(), around.end(), [&](std::uint32_t t) {
      return has(triangles_[t], edge.second);
    });
    const Vec3d along = positions_[edge.second] - positions_[edge.first];
    const Vec3d across = unit_vector(cross(along, normal_of(triangles_[index])));
    const auto plane =
        Quadric::of_plane(across, positions_[edge.first], kBoundaryWeight * dot(along, along));
    quadrics_[edge.first] += plane;
    quadrics_[edge.second] += plane;
  }
}

std::vector<CollapsingMesh::Neighbour> CollapsingMesh::neighbours(std::uint32_t vertex) const {
  std::vector<std::uint32_t> ends;
  for (const auto t : triangles_of_[vertex]) {
    for (const auto end : triangles_[t]) {
      if (end != vertex) ends.push_back(end);
    }
  }
  std::sort(ends.begin(), ends.end());
  std::vector<Neighbour> result;
  for (const auto end : ends) {
    if (result.empty() || result.back().vertex != end) result.push_back({end, 0});
    ++result.back().num_triangles;
  }
  return result;
}

double CollapsingMesh::cost(std::uint32_t from, std::uint32_t onto) const {
  return quadrics_[from](positions_[onto]) + quadrics_[onto](positions_[onto]);
}

bool CollapsingMesh::allows(CollapseRule rule, std::uint32_t from, std::uint32_t onto) const {
  if (rule == CollapseRule::Anything) return true;
  if (!keeps_topology(from, onto)) return false;
  return rule == CollapseRule::KeepTopology || !turns_a_triangle(from, onto);
}

/// The link condition (Dey et al. 1999) for surfaces with boundary: what both ends see is what the
/// edge sees.
bool CollapsingMesh::keeps_topology(std::uint32_t from, std::uint32_t onto) const {
  const auto near_from = neighbours(from);
  const auto near_onto = neighbours(onto);
  std::uint32_t on_edge = 0;
  bool from_is_on_boundary = false;
  std::size_t num_common = 0;
  for (const auto& [vertex, num_triangles] : near_from) {
    from_is_on_boundary = from_is_on_boundary || num_triangles == 1;
    if (vertex == onto) on_edge = num_triangles;
    const auto found = std::lower_bound(near_onto.begin(), near_onto.end(), vertex,
                                        [](const Neighbour& n, auto v) { return n.vertex < v; });
    if (found != near_onto.end() && found->vertex == vertex) ++num_common;
  }
  if (num_common != on_edge || (from_is_on_boundary && on_edge != 1)) return false;

  // Some triangle survives at every vertex, and none comes to lie on another.
  if (triangles_of_[onto].size() + triangles_of_[from].size() <= 2 * on_edge) return false;
  for (const auto t : triangles_of_[from]) {
    if (has(triangles_[t], onto)) {
      for (const auto vertex : triangles_[t]) {
        if (vertex != from && vertex != onto && triangles_of_[vertex].size() == 1) return false;
      }
      continue;
    }
    const Triangle moved = sorted(replaced(triangles_[t], from, onto));
    const auto& around = triangles_of_[onto];
    if (std::any_of(around.begin(), around.end(),
                    [&](auto other) { return sorted(triangles_[other]) == moved; })) {
      return false;
    }
  }
  return true;
}

bool CollapsingMesh::turns_a_triangle(std::uint32_t from, std::uint32_t onto) const {
  const auto& around = triangles_of_[from];
  return std::any_of(around.begin(), around.end(), [&](std::uint32_t t) {
    if (has(triangles_[t], onto)) return false;
    const Vec3d before = normal_of(triangles_[t]);
    const Vec3d after = normal_of(replaced(triangles_[t], from, onto));
    return dot(before, after) <= kMinCosine * length(before) * length(after);
  });
}

void CollapsingMesh::collapse(std::uint32_t from, std::uint32_t onto) {
  for (const auto t : triangles_of_[from]) {
    if (has(triangles_[t], onto)) {
      for (const auto vertex : triangles_[t]) {
        if (vertex != from) std::erase(triangles_of_[vertex], t);
      }
    } else {
      triangles_[t] = replaced(triangles_[t], from, onto);
      triangles_of_[onto].push_back(t);
    }
  }
  quadrics_[onto] += quadrics_[from];
  triangles_of_[from].clear();
  is_alive_[from] = false;
  --num_alive_;
}

void CollapsingMesh::remove_isolated(std::uint32_t vertex) {
  RETINAFACE_REQUIRE(is_alive_[vertex] && triangles_of_[vertex].empty(),
                     "vertex " + std::to_string(vertex) + " has triangles");
  is_alive_[vertex] = false;
  --num_alive_;
}

std::vector<Triangle> CollapsingMesh::alive_triangles() const {
  std::vector<Triangle> alive;
  for (std::uint32_t t = 0; t < triangles_.size(); ++t) {
    // A triangle is alive while its vertices list it.
    const auto& around = triangles_of_[triangles_[t][0]];
    if (std::find(around.begin(), around.end(), t) != around.end()) alive.push_back(triangles_[t]);
  }
  return alive;
}

}  // namespace retinaface::mesh::internal
