#include "retinaface/mesh/model/model_subset.h"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "retinaface/base/contract.h"

namespace retinaface::mesh {
namespace {

constexpr std::uint32_t kLeftOut = std::numeric_limits<std::uint32_t>::max();

/// Where each vertex of the model is in its subset, or `kLeftOut`.
std::vector<std::uint32_t> new_places(std::size_t num_vertices,
                                      std::span<const std::uint32_t> vertices) {
  std::vector<std::uint32_t> places(num_vertices, kLeftOut);
  for (std::uint32_t i = 0; i < vertices.size(); ++i) {
    RETINAFACE_REQUIRE(vertices[i] < num_vertices,
                       "vertex " + std::to_string(vertices[i]) + " does not exist");
    places[vertices[i]] = i;
  }
  return places;
}

/// @param values  [count, num_vertices, 3]
std::vector<float> picked(std::span<const float> values, std::size_t num_vertices,
                          std::span<const std::uint32_t> vertices) {
  std::vector<float> result;
  for (std::size_t first = 0; first < values.size(); first += 3 * num_vertices) {
    for (const std::uint32_t vertex : vertices) {
      const auto numbers = values.subspan(first + std::size_t{3} * vertex, 3);
      result.insert(result.end(), numbers.begin(), numbers.end());
    }
  }
  return result;
}

bool all_stay(std::span<const std::uint32_t> vertices, std::span<const std::uint32_t> places) {
  return std::ranges::none_of(vertices,
                              [&](std::uint32_t vertex) { return places[vertex] == kLeftOut; });
}

}  // namespace

MorphableModel model_subset(const MorphableModel& model, std::span<const std::uint32_t> vertices) {
  const std::size_t num_vertices = model.num_vertices();
  const auto places = new_places(num_vertices, vertices);
  MorphableModel subset = model;
  for (std::vector<float>* values :
       {&subset.mean_positions, &subset.identity.directions, &subset.expression.directions,
        &subset.mean_albedo, &subset.albedo.directions})
    *values = picked(*values, num_vertices, vertices);
  std::erase_if(subset.triangles,
                [&](const Triangle& triangle) { return !all_stay(triangle, places); });
  for (Triangle& triangle : subset.triangles)
    for (std::uint32_t& vertex : triangle) vertex = places[vertex];
  if (!all_stay(subset.landmarks68, places)) subset.landmarks68.clear();
  for (std::uint32_t& vertex : subset.landmarks68) vertex = places[vertex];
  return subset;
}

}  // namespace retinaface::mesh
