#pragma once

#include <string>

#include "retinaface/detect/detector.h"

namespace retinaface::cli {

/// Looks at faces again, each from near, at the size at which networks place the five points best:
/// large faces are seen through few cells, small ones hardly at all.
class NearLook {
 public:
  /// @param model  as the command line names the detector's (see `load_chosen_model`)
  [[nodiscard]] static Result<NearLook> load(const std::string& model, int num_threads);

  /// The face with the points that are seen from near; as it was where no face is seen there.
  /// May run concurrently.
  [[nodiscard]] Face look(ImageView picture, const Face& face) const;

 private:
  explicit NearLook(Detector detector) : detector_(std::move(detector)) {}

  Detector detector_;
};

}  // namespace retinaface::cli
