#include "retinaface/mesh/fit/fit_landmarks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/render/rotation.h"

namespace retinaface::mesh {
namespace {

Result<void> check_points(const LandmarksInPicture& picture) {
  constexpr double kSmallestFace = 2;  // pixels; smaller ones have no shape
  const auto fault = [](const std::string& what) {
    return Error{ErrorCode::InvalidArgument, "landmarks: " + what};
  };
  for (const Point& point : picture.points)
    if (!std::isfinite(point.x) || !std::isfinite(point.y))
      return fault("hold a number that is not finite");
  if (const double size = picture.face_size(); size < kSmallestFace)
    return fault(fmt::format("span {:.2f} pixels, expected {} or more", size, kSmallestFace));
  return {};
}

/// The similarity in the plane that moves points nearest to others (Umeyama 1991): target =
/// scale * turned(source) + shift.
struct PlaneSimilarity {
  double angle = 0, scale = 1, shift_x = 0, shift_y = 0;
};

PlaneSimilarity nearest_similarity(std::span<const Vec3d> sources, std::span<const Vec3d> targets) {
  const Vec3d from = mean(sources);
  const Vec3d to = mean(targets);
  double along = 0;
  double across = 0;
  double spread = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const Vec3d s = sources[i] - from;
    const Vec3d t = targets[i] - to;
    along += s.x * t.x + s.y * t.y;
    across += s.x * t.y - s.y * t.x;
    spread += s.x * s.x + s.y * s.y;
  }
  const double scale = std::hypot(along, across) / spread;
  const double angle = std::atan2(across, along);
  const double cosine = scale * std::cos(angle);
  const double sine = scale * std::sin(angle);
  return {angle, scale, to.x - cosine * from.x + sine * from.y,
          to.y - sine * from.x - cosine * from.y};
}

/// A camera far away from the mean face, turned by `yaw`, that sees the landmarks about where they
/// are: scaled orthographic, in closed form.
HeadCamera<double> distant_camera(const LandmarkBasis& basis, const LandmarksInPicture& picture,
                                  double yaw) {
  const auto turn = rotation_matrix<double>({0, yaw, 0});
  std::vector<Vec3d> sources;
  std::vector<Vec3d> targets;  // in halves of the picture's height from its middle, y up
  const double half = picture.height / 2.0;
  for (std::size_t i = 0; i < basis.size(); ++i) {
    sources.push_back(rotated(turn, basis.mean()[i]));
    targets.push_back({(picture.points[i].x - picture.width / 2.0) / half,
                       (half - picture.points[i].y) / half, 0});
  }
  const auto similarity = nearest_similarity(sources, targets);
  const auto roll = rotation_matrix<double>({0, 0, similarity.angle});
  Matrix3<double> rotation;
  for (std::size_t i = 0; i < 3; ++i) rotation[i] = rotated_back(turn, roll[i]);
  const double focal = UsualFace::usual_focal(picture.aspect());
  return {.rotation = axis_angle_of(rotation),
          .u = similarity.shift_x / picture.aspect(),
          .v = similarity.shift_y,
          .log_depth = std::log(focal / std::max(similarity.scale, 1e-9)),
          .log_focal = std::log(focal)};
}

class LandmarkFit {
 public:
  LandmarkFit(const MorphableModel& model, const LandmarksInPicture& picture,
              const LandmarkFitOptions& options)
      : model_(model),
        options_(options),
        layout_(model, {.identity = std::vector<float>(options.max_identity_modes),
                        .expression = std::vector<float>(options.max_expression_modes)}),
        landmarks_(LandmarkBasis(model, layout_, picture.points.size()), picture,
                   options.deviation * picture.face_size()),
        usual_(layout_, model, picture.aspect()) {
    if (picture.box) box_.emplace(LandmarkBasis(model, layout_, 68), picture);
  }

  [[nodiscard]] FaceFit run() {
    Minimum best = fit_pose();
    if (!options_.hidden_jaw && landmarks_.basis().size() == 68)
      landmarks_.set_weights(visible_jaw_weights(model_, FaceVariables::camera(best.variables),
                                                 landmarks_.picture().aspect()));
    LeastSquares problem = problem_of_terms();
    best = minimise(problem, std::move(best.variables));
    return {.face = layout_.face(best.variables),
            .error = landmarks_.error(best.variables),
            .costs = std::move(best.costs)};
  }

 private:
  [[nodiscard]] LeastSquares problem_of_terms() const {
    LeastSquares problem = layout_.problem(model_);
    problem.terms = {&landmarks_, &usual_};
    if (box_) problem.terms.push_back(&*box_);
    return problem;
  }

  /// The mean face, moved alone, from the best of several starts.
  [[nodiscard]] Minimum fit_pose() const {
    LeastSquares problem = problem_of_terms();
    for (std::size_t i = FaceVariables::kIdentity; i < layout_.size(); ++i)
      problem.lower[i] = problem.upper[i] = 0;
    Minimum best;
    best.costs = {std::numeric_limits<double>::infinity()};
    for (const double yaw : {-1.2, -0.6, 0.0, 0.6, 1.2}) {
      PosedFace face;
      face.camera = distant_camera(landmarks_.basis(), landmarks_.picture(), yaw);
      face.ambient = {};
      Minimum found =
          minimise(problem, layout_.list(face), {.max_steps = 15, .min_decrease = 1e-3});
      if (found.costs.back() < best.costs.back()) best = std::move(found);
    }
    return best;
  }

  const MorphableModel& model_;
  LandmarkFitOptions options_;
  FaceVariables layout_;
  LandmarkTerm landmarks_;
  std::optional<BoxTerm> box_;
  UsualFace usual_;
};

}  // namespace

Result<FaceFit> fit_landmarks(const MorphableModel& model, const LandmarksInPicture& picture,
                              const LandmarkFitOptions& options) {
  RETINAFACE_REQUIRE(picture.points.size() == 5 || picture.points.size() == 68,
                     std::to_string(picture.points.size()) + " landmarks");
  RETINAFACE_REQUIRE(picture.width > 0 && picture.height > 0,
                     fmt::format("the picture is {}x{}", picture.width, picture.height));
  RETINAFACE_RETURN_IF_ERROR(check_points(picture));
  return LandmarkFit(model, picture, options).run();
}

}  // namespace retinaface::mesh
