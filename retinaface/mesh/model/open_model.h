#pragma once

#include <filesystem>

#include "retinaface/base/result.h"
#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::mesh {

/// Reads a morphable model of any kind: a folder with `generic_neutral_mesh.obj` (ICT-FaceKit), an
/// `.npz` archive of its arrays with `landmarks.json` beside it or a folder with just one, `.h5`
/// (Basel Face Model 2017),
/// `.mat` (Basel Face Model 2009), `.bin` (eos, such as the Surrey Face Model, with the files that
/// `find_eos_files` sees beside it), otherwise our own file.
///
/// @return  the error of the reader that the name calls for; NotFound for a folder that has neither
[[nodiscard]] Result<MorphableModel> open_morphable_model(const std::filesystem::path& path);

}  // namespace retinaface::mesh
