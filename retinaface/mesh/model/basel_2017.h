#pragma once

#include <filesystem>

#include "retinaface/base/result.h"
#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::mesh {

/// Reads the Basel Face Model of 2017 (Gerig, Morel-Forster, Blumer et al. 2018) from the user's
/// own copy: its licence forbids to pass it on. Any HDF5 file of statismo with the groups `shape`,
/// `color` and `expression` will do.
///
/// `cells` may be [3, num_triangles] or [num_triangles, 3]; with three triangles, the first, as in
/// the original. `pcaVariance` are variances. The mean of the expressions, which is not zero, is
/// part of `mean_positions`. Colours are in [0, 1]; positions are millimetres. It names no
/// landmarks in the order of the 68 points.
///
/// Threads that call this at the same time take turns. A program that calls libhdf5 itself must not
/// do so meanwhile, unless its libhdf5 was built for threads.
///
/// @return  NotFound, Unreadable, Corrupt, or Unavailable in a build without libhdf5
[[nodiscard]] Result<MorphableModel> read_basel_2017(const std::filesystem::path& path);

/// Whether this build has libhdf5.
[[nodiscard]] bool can_read_basel_2017();

}  // namespace retinaface::mesh
