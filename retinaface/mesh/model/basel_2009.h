#pragma once

#include <filesystem>

#include "retinaface/base/result.h"
#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::mesh {

/// Reads the Basel Face Model of 2009 (Paysan, Knothe, Amberg et al. 2009),
/// `01_MorphableModel.mat`, from the user's own copy: its licence forbids to pass it on.
///
/// Its positions are micrometres, its colours reach 255, its triangles count vertices from 1 and
/// run clockwise; `shapeEV` and `texEV` are standard deviations in spite of their names. It names
/// no landmarks.
///
/// It has no expressions of its own; those of Guo, Zhang, Cai et al. (2018) are taken when
/// `Exp_Pca.bin` lies beside it, with `std_exp.txt` and `BFM_exp_idx.mat` of
/// Deep3DFaceReconstruction (Deng et al. 2019), whose coefficients are ours. As these expressions
/// move 53,215 of its 53,490 vertices, the model then consists of those, in their order.
///
/// @return  NotFound, Unreadable, Corrupt, or Unavailable in a build without libmatio; of any of
///          these files
[[nodiscard]] Result<MorphableModel> read_basel_2009(const std::filesystem::path& path);

/// Whether this build has libmatio.
[[nodiscard]] bool can_read_basel_2009();

}  // namespace retinaface::mesh
