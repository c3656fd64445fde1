#pragma once

#include <filesystem>

#include "retinaface/base/result.h"
#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::mesh {

/// Reads the Basel Face Model of 2009 (Paysan, Knothe, Amberg et al. 2009),
/// `01_MorphableModel.mat`, from the user's own copy: its licence forbids to pass it on.
///
/// Its positions are micrometres, its colours reach 255, its triangles count vertices from 1 and
/// run clockwise; `shapeEV` and `texEV` are standard deviations in spite of their names. It has no
/// expressions and names no landmarks.
///
/// @return  NotFound, Unreadable, Corrupt, or Unavailable in a build without libmatio
[[nodiscard]] Result<MorphableModel> read_basel_2009(const std::filesystem::path& path);

/// Whether this build has libmatio.
[[nodiscard]] bool can_read_basel_2009();

}  // namespace retinaface::mesh
