#include "retinaface/mesh/fit/fit_face.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/fit/fit_light.h"

namespace retinaface::mesh {
namespace {

LeastSquares limited_problem(const FaceVariables& layout, const MorphableModel& model,
                             std::span<const double> start, bool find_focal) {
  constexpr std::size_t kLogFocal = 6;
  LeastSquares problem = layout.problem(model);
  for (std::size_t i = layout.light() + 3; i < layout.size(); ++i) problem.lower[i] = 0;
  if (!find_focal) problem.lower[kLogFocal] = problem.upper[kLogFocal] = start[kLogFocal];
  return problem;
}

/// Around the whole face and a little more.
Box window_around(const MorphableModel& model, const PosedFace& face, int width, int height) {
  constexpr float kMargin = 0.05F;
  std::vector<Vec3d> positions;
  for (const Vec3& position : evaluate_mesh(model, face.coefficients).positions)
    positions.push_back(to_double(position));
  const auto seen = project(positions, face.camera, width, height);
  const auto [left, right] = std::ranges::minmax(seen, {}, &Point::x);
  const auto [top, bottom] = std::ranges::minmax(seen, {}, &Point::y);
  const float margin = kMargin * std::max(right.x - left.x, bottom.y - top.y);
  return {left.x - margin, top.y - margin, right.x + margin, bottom.y + margin};
}

}  // namespace

FaceFit refine_face(const MorphableModel& model, const FacePhoto& photo,
                    const LandmarksInPicture& landmarks, const PosedFace& start,
                    const RefineOptions& options) {
  const FaceVariables layout(model, start.coefficients);
  const PixelTerm pixels(model, layout, photo, options.noise);
  LandmarkTerm points(LandmarkBasis(model, layout, landmarks.points.size()), landmarks,
                      options.landmark_deviation * landmarks.face_size());
  if (!options.hidden_jaw && landmarks.points.size() == 68)
    points.set_weights(visible_jaw_weights(model, start.camera, landmarks.aspect()));
  const UsualFace usual(layout, model, landmarks.aspect());
  std::vector<double> variables = with_fitted_light(pixels.viewer(), layout.list(start));
  const UsualLight light(layout, variables);
  LeastSquares problem = limited_problem(layout, model, variables, options.find_focal);
  problem.terms = {&points, &usual, &light, &pixels};
  std::optional<BoxTerm> box;
  if (landmarks.box)
    problem.terms.push_back(&box.emplace(LandmarkBasis(model, layout, 68), landmarks));
  Minimum best = minimise(problem, std::move(variables), options.descent);
  return {.face = layout.face(best.variables),
          .error = points.error(best.variables),
          .colour_error = pixels.error(best.variables),
          .costs = std::move(best.costs)};
}

Result<FaceFit> fit_face(const MorphableModel& model, ImageView photo,
                         std::span<const Point> landmarks, const std::optional<Box>& box,
                         const FaceFitOptions& options) {
  RETINAFACE_REQUIRE(!model.mean_albedo.empty(), "the model '" + model.name + "' has no albedo");
  const LandmarksInPicture points{.width = photo.width(),
                                  .height = photo.height(),
                                  .points = {landmarks.begin(), landmarks.end()},
                                  .box = box};
  auto fit = fit_landmarks(model, points, options.landmarks);
  if (!fit.ok()) return fit;
  fit->face.coefficients.albedo.assign(std::min(options.max_albedo_modes, model.albedo.size()), 0);
  const Box window = window_around(model, fit->face, photo.width(), photo.height());
  const auto part = face_photo(photo, window, options.max_window);
  if (!part || std::min(part->columns, part->rows) < options.min_face) return fit;
  return refine_face(model, *part, points, fit->face,
                     {.noise = options.noise,
                      .landmark_deviation = options.landmarks.deviation,
                      .hidden_jaw = options.landmarks.hidden_jaw});
}

}  // namespace retinaface::mesh
