#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::mesh {

/// A morphable model on some of its vertices.
struct CoarserModel {
  MorphableModel model;
  std::vector<std::uint32_t> kept;  ///< vertex i of it is vertex kept[i] of the finer one; rising
};

/// Decimates the mean face; the landmarks stay.
///
/// @param num_vertices  how many stay; not fewer than the model's means all of them
/// @return              InvalidArgument when so few cannot be reached
/// @pre  check_morphable_model accepts the model
[[nodiscard]] Result<CoarserModel> coarser_model(const MorphableModel& model,
                                                 std::size_t num_vertices);

}  // namespace retinaface::mesh
