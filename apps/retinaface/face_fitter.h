#pragma once

#include <optional>
#include <span>
#include <string>

#include "retinaface/base/result.h"
#include "retinaface/geometry/point.h"
#include "retinaface/image/image.h"
#include "retinaface/mesh/fit/face_in_picture.h"
#include "retinaface/mesh/fit/fit_face.h"
#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::cli {

/// A face of a morphable model, fitted to a picture.
struct FittedFace {
  mesh::FaceFit fit;
  mesh::FaceInPicture found;
};

/// What a fit looks at.
enum class FitBy {
  Pixels,     ///< the landmarks, then the photo around them
  Landmarks,  ///< nothing but the landmarks: much faster, without colours and light
};

/// "pixels", "landmarks".
[[nodiscard]] Result<FitBy> parse_fit_by(const std::string& name);

/// Fits one morphable model to faces. Const members may run concurrently.
class FaceFitter {
 public:
  /// Opens the model that `option` names, else $RETINAFACE_FACE_MODEL.
  /// @return  why there is none to fit: exit status BadModel
  [[nodiscard]] static Result<FaceFitter> open(const std::string& option, FitBy by);

  /// With colours: procedural skin where its makers gave none.
  [[nodiscard]] const mesh::MorphableModel& model() const { return model_; }
  /// Of the model as it was read and as our own file would hold it: the same whatever kind of file
  /// it came from.
  [[nodiscard]] const std::string& model_sha256() const { return sha256_; }

  [[nodiscard]] FitBy by() const { return by_; }

  /// @param landmarks  5 or 68, in pixels of the photo
  /// @param box        of the face, where a detector has told it
  /// @return           why these points are no face
  [[nodiscard]] Result<FittedFace> fit(ImageView photo, std::span<const Point> landmarks,
                                       const std::optional<Box>& box = std::nullopt) const;

 private:
  FaceFitter(mesh::MorphableModel model, std::string sha256, FitBy by)
      : model_(std::move(model)), sha256_(std::move(sha256)), by_(by) {}

  mesh::MorphableModel model_;
  std::string sha256_;
  FitBy by_;
};

}  // namespace retinaface::cli
