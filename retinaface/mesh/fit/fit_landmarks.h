#pragma once

#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/mesh/fit/landmark_term.h"

namespace retinaface::mesh {

struct LandmarkFitOptions {
  std::size_t max_identity_modes = 50;
  std::size_t max_expression_modes = 60;
  /// Standard deviation of a landmark, relative to the face's size in the picture.
  double deviation = 0.02;
  /// Points of the jaw that face away from the camera are where the model has them, as in 3D
  /// annotations; otherwise they slid to the visible outline, as people draw it, and do not count.
  bool hidden_jaw = true;
};

struct FaceFit {
  PosedFace face;
  double error = 0;           ///< root mean square of the landmarks' distances, pixels
  double colour_error = 0;    ///< the same of the colours, in [0, 1]; 0 when none were compared
  std::vector<double> costs;  ///< at the start and after each step
};

/// Finds the pose, the focal length, the identity and the expression with which a model's landmarks
/// are seen where they are in a picture. Starts from several yaws and keeps the best.
///
/// @param picture  5 or 68 points
/// @return         InvalidArgument for points that are not finite or lie on top of each other
/// @throws ContractError  another number of points, a picture without pixels, or a model without
///                        landmarks
[[nodiscard]] Result<FaceFit> fit_landmarks(const MorphableModel& model,
                                            const LandmarksInPicture& picture,
                                            const LandmarkFitOptions& options = {});

}  // namespace retinaface::mesh
