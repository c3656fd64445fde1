#include "apps/retinaface/face_fitter.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "retinaface/base/file.h"
#include "retinaface/base/sha256.h"
#include "retinaface/mesh/fit/skin_albedo.h"
#include "retinaface/mesh/model/model_file.h"
#include "retinaface/mesh/model/open_model.h"

namespace retinaface::cli {
namespace {

Result<std::string> choose_face_model(const std::string& option) {
  if (!option.empty()) return option;
  const char* variable = std::getenv("RETINAFACE_FACE_MODEL");
  if (variable != nullptr && *variable != '\0') return std::string(variable);
  return Error{ErrorCode::NotFound,
               "no morphable model of faces is named; give one with --face-model or in "
               "$RETINAFACE_FACE_MODEL, such as the folder FaceXModel of "
               "https://github.com/ICT-VGL/ICT-FaceKit (MIT licence)"};
}

}  // namespace

Result<FitBy> parse_fit_by(const std::string& name) {
  if (name == "pixels") return FitBy::Pixels;
  if (name == "landmarks") return FitBy::Landmarks;
  return Error{ErrorCode::InvalidArgument,
               "--fit-by: is '" + printable(name) + "', expected pixels or landmarks"};
}

Result<FaceFitter> FaceFitter::open(const std::string& option, FitBy by) {
  RETINAFACE_ASSIGN_OR_RETURN(const std::string path, choose_face_model(option));
  RETINAFACE_ASSIGN_OR_RETURN(auto model, mesh::open_morphable_model(path));
  if (model.landmarks68.empty())
    return Error{ErrorCode::Unsupported,
                 printable(path) + ": names no landmarks, expected the 68 points to fit by"};
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes bytes, mesh::write_morphable_model(model));
  return FaceFitter(mesh::with_skin_albedo(std::move(model)), sha256_hex(bytes), by);
}

Result<FittedFace> FaceFitter::fit(ImageView photo, std::span<const Point> landmarks,
                                   const std::optional<Box>& box) const {
  mesh::FaceFitOptions options;
  if (landmarks.size() == 68) options.landmarks = {};  // nobody's but people's, who err less
  RETINAFACE_ASSIGN_OR_RETURN(
      auto fit, by_ == FitBy::Pixels
                    ? mesh::fit_face(model_, photo, landmarks, box, options)
                    : mesh::fit_landmarks(model_,
                                          {.width = photo.width(),
                                           .height = photo.height(),
                                           .points = {landmarks.begin(), landmarks.end()},
                                           .box = box},
                                          options.landmarks));
  auto found = mesh::face_in_picture(model_, fit.face, photo.width(), photo.height());
  const bool finite = std::ranges::all_of(found.vertices, mesh::is_finite<float>);
  if (!finite)
    return Error{ErrorCode::InvalidArgument,
                 "the face reaches behind the camera, expected it in front"};
  return FittedFace{std::move(fit), std::move(found)};
}

}  // namespace retinaface::cli
