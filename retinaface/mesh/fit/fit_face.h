#pragma once

#include "retinaface/mesh/fit/face_photo.h"
#include "retinaface/mesh/fit/fit_landmarks.h"
#include "retinaface/mesh/fit/pixel_term.h"

namespace retinaface::mesh {

struct RefineOptions {
  PixelNoise noise;
  /// Standard deviation of a landmark, relative to the face's size in the picture.
  double landmark_deviation = 0.02;
  bool hidden_jaw = true;  ///< as in `LandmarkFitOptions`
  bool find_focal = true;  ///< false: it stays what the start has
  MinimiseOptions descent{};
};

/// Makes a fit better by comparing pixels: first the light in closed form, then everything, by
/// damped Gauss-Newton steps.
///
/// @param model  has colours
/// @param start  each list of coefficients says how many modes may move
/// @throws ContractError  a model without colours or landmarks, or a photograph without pixels
[[nodiscard]] FaceFit refine_face(const MorphableModel& model, const FacePhoto& photo,
                                  const LandmarksInPicture& landmarks, const PosedFace& start,
                                  const RefineOptions& options = {});

struct FaceFitOptions {
  /// Detectors are off by about this much (see models/README.md); 68 points are usually better.
  LandmarkFitOptions landmarks{.deviation = 0.05};
  std::size_t max_albedo_modes = 20;
  int max_window = 96;  ///< pixels along the longer side of what is compared
  /// Of the face in that window, pixels; smaller ones keep the shape of their landmarks.
  int min_face = 24;
  /// What hair, shadows and highlights leave between a photograph and the best fit.
  PixelNoise noise{.deviation = 0.1, .num_independent = 100};
};

/// Finds the face of a morphable model that a photograph shows: from the landmarks, then from the
/// pixels around them, in the colours as they are encoded.
///
/// @param model      has colours (see `with_skin_albedo`)
/// @param landmarks  5 or 68 points, in pixels of the photograph
/// @param box        of the face, where a detector has told it
/// @return           InvalidArgument for points that are not finite or lie on top of each other
/// @throws ContractError  another number of points, a photograph without pixels, or a model without
///                        landmarks or colours
[[nodiscard]] Result<FaceFit> fit_face(const MorphableModel& model, ImageView photo,
                                       std::span<const Point> landmarks,
                                       const std::optional<Box>& box = std::nullopt,
                                       const FaceFitOptions& options = {});

}  // namespace retinaface::mesh
