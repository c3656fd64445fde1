#include <algorithm>
#include <string>
#include <tuple>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/render/antialias.h"

namespace retinaface::mesh {
namespace {

struct TriangleEdge {
  std::int32_t low, high;  ///< vertices
  std::size_t place;       ///< 3 * triangle + corner

  [[nodiscard]] bool joins_as(const TriangleEdge& other) const {
    return low == other.low && high == other.high;
  }
};

}  // namespace

std::vector<std::int32_t> neighbours_across_edges(std::span<const std::int32_t> triangles) {
  RETINAFACE_REQUIRE(triangles.size() % 3 == 0, std::to_string(triangles.size()) + " indices");
  std::vector<TriangleEdge> edges;
  edges.reserve(triangles.size());
  for (std::size_t place = 0; place < triangles.size(); ++place) {
    const std::int32_t from = triangles[place];
    const std::int32_t to = triangles[place % 3 == 2 ? place - 2 : place + 1];
    edges.push_back({std::min(from, to), std::max(from, to), place});
  }
  std::ranges::sort(edges, {}, [](const TriangleEdge& edge) {
    return std::tuple(edge.low, edge.high, edge.place);
  });
  std::vector<std::int32_t> neighbours(triangles.size(), kNoNeighbour);
  for (std::size_t first = 0, last; first < edges.size(); first = last) {
    for (last = first + 1; last < edges.size() && edges[last].joins_as(edges[first]);) ++last;
    if (last - first != 2) continue;
    neighbours[edges[first].place] = static_cast<std::int32_t>(edges[first + 1].place / 3);
    neighbours[edges[first + 1].place] = static_cast<std::int32_t>(edges[first].place / 3);
  }
  return neighbours;
}

}  // namespace retinaface::mesh
