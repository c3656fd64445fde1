#include "retinaface/mesh/model/coarser_model.h"

#include <algorithm>
#include <utility>

#include "retinaface/mesh/hierarchy/decimate.h"
#include "retinaface/mesh/model/model_subset.h"

namespace retinaface::mesh {

Result<CoarserModel> coarser_model(const MorphableModel& model, std::size_t num_vertices) {
  const std::vector<Vec3> positions = evaluate_mesh(model, {}).positions;
  RETINAFACE_ASSIGN_OR_RETURN(
      Decimation coarse, decimate(positions, model.triangles,
                                  std::min(num_vertices, positions.size()), model.landmarks68));
  CoarserModel result{model_subset(model, coarse.kept), std::move(coarse.kept)};
  result.model.triangles = std::move(coarse.triangles);
  return result;
}

}  // namespace retinaface::mesh
