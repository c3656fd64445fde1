#include "retinaface/mesh/graph/spiral.h"

#include <algorithm>
#include <map>

#include "retinaface/base/contract.h"

namespace retinaface::mesh {
namespace {

/// Which vertex follows another one around a vertex: one step for each of its triangles.
using Steps = std::map<std::uint32_t, std::uint32_t>;

/// Where no step leads to, or else the lowest.
std::uint32_t first_of(const Steps& steps) {
  for (const auto& candidate : steps) {
    const auto leads_here = [&](const auto& step) { return step.second == candidate.first; };
    if (std::none_of(steps.begin(), steps.end(), leads_here)) return candidate.first;
  }
  return steps.begin()->first;
}

/// All neighbours in order; around a vertex with several fans of triangles one fan after the other.
std::vector<std::uint32_t> ring_of(Steps steps) {
  std::vector<std::uint32_t> ring;
  const auto append = [&](std::uint32_t vertex) {
    if (std::find(ring.begin(), ring.end(), vertex) == ring.end()) ring.push_back(vertex);
  };
  while (!steps.empty()) {
    auto step = steps.find(first_of(steps));
    while (step != steps.end()) {
      const auto next = step->second;
      append(step->first);
      append(next);
      steps.erase(step);
      step = steps.find(next);
    }
  }
  return ring;
}

std::vector<std::vector<std::uint32_t>> rings_of(std::size_t num_vertices,
                                                 std::span<const Triangle> triangles) {
  std::vector<Steps> steps(num_vertices);
  for (const auto& [a, b, c] : triangles) {
    RETINAFACE_REQUIRE(std::max({a, b, c}) < num_vertices, "a triangle has a missing vertex");
    steps[a][b] = c;
    steps[b][c] = a;
    steps[c][a] = b;
  }
  std::vector<std::vector<std::uint32_t>> rings;
  for (Steps& around : steps) rings.push_back(ring_of(std::move(around)));
  return rings;
}

}  // namespace

std::vector<std::uint32_t> spirals(std::size_t num_vertices, std::span<const Triangle> triangles,
                                   std::size_t length) {
  RETINAFACE_REQUIRE(length > 0, "a spiral has at least its own vertex");
  const auto rings = rings_of(num_vertices, triangles);
  std::vector<std::uint32_t> result;
  result.reserve(num_vertices * length);
  for (std::uint32_t v = 0; v < num_vertices; ++v) {
    std::vector<std::uint32_t> spiral{v};
    for (std::size_t i = 0; i < spiral.size() && spiral.size() < length; ++i) {
      for (const auto neighbour : rings[spiral[i]]) {
        const bool is_new = std::find(spiral.begin(), spiral.end(), neighbour) == spiral.end();
        if (is_new) spiral.push_back(neighbour);
      }
    }
    spiral.resize(length, kNoVertex);
    result.insert(result.end(), spiral.begin(), spiral.end());
  }
  return result;
}

}  // namespace retinaface::mesh
