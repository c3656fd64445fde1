#include "retinaface/mesh/adjacency.h"

#include <algorithm>
#include <utility>

namespace retinaface::mesh {
namespace {

using Ends = std::pair<std::uint32_t, std::uint32_t>;

std::vector<Ends> edges_of_triangles(std::span<const Triangle> triangles) {
  std::vector<Ends> edges;
  edges.reserve(3 * triangles.size());
  for (const auto& [a, b, c] : triangles) {
    if (a == b || b == c || c == a) continue;
    for (const auto& [first, second] : {Ends{a, b}, Ends{b, c}, Ends{c, a}}) {
      edges.emplace_back(std::min(first, second), std::max(first, second));
    }
  }
  std::sort(edges.begin(), edges.end());
  return edges;
}

}  // namespace

std::vector<Edge> find_edges(std::span<const Triangle> triangles) {
  std::vector<Edge> edges;
  for (const auto& [first, second] : edges_of_triangles(triangles)) {
    if (edges.empty() || edges.back().first != first || edges.back().second != second) {
      edges.push_back({first, second, 0});
    }
    ++edges.back().num_triangles;
  }
  return edges;
}

Adjacency::Adjacency(std::size_t num_vertices, std::span<const Triangle> triangles)
    : starts_(num_vertices + 1, 0) {
  const std::vector<Edge> edges = find_edges(triangles);
  for (const Edge& edge : edges) {
    RETINAFACE_REQUIRE(edge.second < num_vertices, "a triangle has vertex " +
                                                       std::to_string(edge.second) + " of " +
                                                       std::to_string(num_vertices));
    ++starts_[edge.first + 1];
    ++starts_[edge.second + 1];
  }
  for (std::size_t v = 0; v < num_vertices; ++v) starts_[v + 1] += starts_[v];
  neighbours_.resize(2 * edges.size());
  std::vector<std::size_t> next(starts_.begin(), starts_.end() - 1);
  // Sorted edges fill every row in rising order if its lower neighbours come first.
  for (const Edge& edge : edges) neighbours_[next[edge.second]++] = edge.first;
  for (const Edge& edge : edges) neighbours_[next[edge.first]++] = edge.second;
}

}  // namespace retinaface::mesh
