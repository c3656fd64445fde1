#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/eval/label_evaluation.h"
#include "retinaface/model/model.h"
#include "retinaface/train/labelled_folder.h"

namespace retinaface::train {

/// How well a network does on a labelled set.
struct ValidationScore {
  std::string set;
  std::string protocol;
  std::int64_t num_images = 0;
  std::int64_t num_faces = 0;
  std::optional<double> ap;  ///< at IoU 0.5; none without a face to find
  std::vector<LabelSizeResult> sizes;
  /// Mean over detected faces, relative to the face's size (see landmark_errors); none when no face
  /// with landmarks was found.
  std::optional<double> landmark_error;
  std::vector<std::string> unreadable;  ///< one sentence a picture that was left out
  double seconds = 0;
};

/// Detects with the engine, as users will, and judges as `retinaface eval detections` does.
///
/// @param protocol     see protocol_options
/// @param num_threads  pictures that are worked on at once; at least 1
/// @return             the error of an unknown protocol or of weights that are not finite;
///                     Cancelled when a stop is requested; InvalidArgument when no picture can be
///                     read
[[nodiscard]] Result<ValidationScore> validate(const Model& model, const LabelledPictures& set,
                                               const std::string& protocol, int num_threads,
                                               const std::stop_token& stop = {});

}  // namespace retinaface::train
