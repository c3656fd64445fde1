#include "retinaface/mesh/model/coarser_model.h"

#include <algorithm>
#include <span>
#include <utility>

#include "retinaface/mesh/hierarchy/decimate.h"

namespace retinaface::mesh {
namespace {

/// @param values  [count, num_vertices, 3]
std::vector<float> picked(std::span<const float> values, std::size_t num_vertices,
                          std::span<const std::uint32_t> kept) {
  std::vector<float> result;
  for (std::size_t first = 0; first < values.size(); first += 3 * num_vertices) {
    for (const std::uint32_t vertex : kept) {
      const auto numbers = values.subspan(first + std::size_t{3} * vertex, 3);
      result.insert(result.end(), numbers.begin(), numbers.end());
    }
  }
  return result;
}

}  // namespace

Result<CoarserModel> coarser_model(const MorphableModel& model, std::size_t num_vertices) {
  const std::vector<Vec3> positions = evaluate_mesh(model, {}).positions;
  RETINAFACE_ASSIGN_OR_RETURN(
      Decimation coarse, decimate(positions, model.triangles,
                                  std::min(num_vertices, positions.size()), model.landmarks68));
  CoarserModel result{model, std::move(coarse.kept)};
  MorphableModel& coarser = result.model;
  coarser.triangles = std::move(coarse.triangles);
  for (std::vector<float>* values :
       {&coarser.mean_positions, &coarser.identity.directions, &coarser.expression.directions,
        &coarser.mean_albedo, &coarser.albedo.directions})
    *values = picked(*values, positions.size(), result.kept);
  for (std::uint32_t& vertex : coarser.landmarks68)
    vertex = static_cast<std::uint32_t>(
        std::lower_bound(result.kept.begin(), result.kept.end(), vertex) - result.kept.begin());
  return result;
}

}  // namespace retinaface::mesh
