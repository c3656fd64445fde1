#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "retinaface/base/result.h"
#include "retinaface/mesh/model/morphable_model.h"

// Expressions for the Basel Face Model of 2009, which has none.
namespace retinaface::mesh::internal {

/// Reads the principal components of Guo, Zhang, Cai et al. (2018), `Exp_Pca.bin`: their number in
/// 32 bits, a mean and the components, mode by mode, in floats of 32 bits.
///
/// The mean is left out, as Deep3DFaceReconstruction (Deng et al. 2019) does: without coefficients
/// a face is at rest, and its coefficients are ours.
///
/// @param deviations  text of their standard deviations in micrometres, `std_exp.txt`
/// @return            in millimetres; Corrupt for sizes that do not fit
[[nodiscard]] Result<LinearModes> parse_basel_expressions(std::span<const std::byte> components,
                                                          std::string_view deviations,
                                                          std::string_view components_name,
                                                          std::string_view deviations_name);

/// Gives the model the expressions of `Exp_Pca.bin` and `std_exp.txt` in a folder, where the first
/// is there. They move some of the vertices only, and only those stay in the model: `trimIndex` of
/// `BFM_exp_idx.mat` in the same folder says which, unless they move all.
///
/// @return  NotFound or Unreadable for a file that the first needs, Corrupt for one that does not
///          fit
[[nodiscard]] Result<void> add_basel_expressions(const std::filesystem::path& folder,
                                                 MorphableModel& model);

}  // namespace retinaface::mesh::internal
