#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "apps/retinaface/mesh_tools.h"
#include "apps/retinaface/progress.h"
#include "retinaface/data/npy.h"
#include "retinaface/eval/aflw2000.h"

namespace retinaface::cli {

/// Where the fit of a face starts from.
enum class FitStart {
  Detector,  ///< five points of the detected face that overlaps the true one most
  True5,     ///< five points made of the true 68: a detector without error
  True68,    ///< the true 68 points: what the morphable model can express at best
};

/// "detector", "true-5", "true-68".
[[nodiscard]] Result<FitStart> parse_fit_start(const std::string& name);

/// What fits say of pictures of AFLW2000-3D, beside what is true.
struct FittedAflw2000 {
  PointSets68 truth;
  PointSets68 fitted;
  std::vector<double> yaws;           ///< true ones, degrees
  NpyArray true_poses, fitted_poses;  ///< [n, 3]
  std::vector<std::string> failures;  ///< one sentence for each picture that is not in the above
};

struct FitAflw2000Options {
  FitStart start = FitStart::Detector;
  int num_threads = 1;
  ProgressStyle progress = ProgressStyle::Off;
};

/// Fits a face to each picture of a folder that has its label (.mat) beside it.
///
/// @return  Cancelled when stopped, NotFound when the folder has no such picture, Unavailable in a
///          build that cannot read labels
[[nodiscard]] Result<FittedAflw2000> fit_aflw2000(const std::filesystem::path& folder,
                                                  const MeshTools& tools,
                                                  const FitAflw2000Options& options,
                                                  const std::stop_token& stop);

}  // namespace retinaface::cli
