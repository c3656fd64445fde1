#include "retinaface/mesh/fit/landmark_term.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/normals.h"

namespace retinaface::mesh {
namespace {

constexpr double kHuberLimit = 2;  // standard deviations
constexpr std::size_t kNumJawPoints = 17;
constexpr double kFar = std::numeric_limits<double>::max();
constexpr double kBoxDeviation = 0.06;  // of a side, of the size of the box

/// The landmarks of positions, or of how these move: they are linear.
std::vector<Vec3d> landmarks_of(const MorphableModel& model, std::span<const float> values,
                                std::size_t count) {
  std::vector<Vec3d> points;
  const auto add = [&](const auto& landmarks) {
    for (const Vec3& point : landmarks) points.push_back(to_double(point));
  };
  if (count == 5) {
    add(landmark_positions5(model, values));
  } else {
    add(landmark_positions68(model, values));
  }
  return points;
}

/// A point that a camera sees, and the gradients of where.
class ProjectedPoint {
 public:
  ProjectedPoint(const Matrix4<double>& clip_from_head, Vec3d point)
      : matrix_(clip_from_head), point_{point.x, point.y, point.z, 1} {
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t k = 0; k < 4; ++k) clip_[i] += matrix_(i, k) * point_[k];
  }

  /// In normalised device coordinates: x for axis 0, y for 1.
  [[nodiscard]] double at(std::size_t axis) const { return clip_[axis] / clip_[3]; }

  [[nodiscard]] double x(int width) const { return (1 + at(0)) / 2 * width; }
  [[nodiscard]] double y(int height) const { return (1 - at(1)) / 2 * height; }

  [[nodiscard]] Matrix4<double> matrix_gradient(std::size_t axis) const {
    Matrix4<double> gradient;
    for (std::size_t k = 0; k < 4; ++k) {
      gradient(axis, k) = point_[k] / clip_[3];
      gradient(3, k) = -at(axis) * point_[k] / clip_[3];
    }
    return gradient;
  }

  [[nodiscard]] Vec3d point_gradient(std::size_t axis) const {
    const auto along = [&](std::size_t k) {
      return (matrix_(axis, k) - at(axis) * matrix_(3, k)) / clip_[3];
    };
    return {along(0), along(1), along(2)};
  }

 private:
  const Matrix4<double>& matrix_;
  double point_[4];
  double clip_[4] = {};
};

/// How the place of a landmark in the picture changes with the variables.
class PointSlopes {
 public:
  PointSlopes(const LandmarkBasis& basis, std::span<const double> variables, int width, int height)
      : basis_(basis),
        num_variables_(variables.size()),
        camera_(FaceVariables::camera(variables)),
        frustum_(fit_frustum(static_cast<double>(width) / height)),
        clip_(clip_from_head(camera_, frustum_)),
        scales_{width / 2.0, -height / 2.0} {}

  /// Of a residual: x (axis 0) or y in units of `deviation` pixels.
  [[nodiscard]] std::vector<double> of(std::size_t point, std::size_t axis, Vec3d position,
                                       double deviation) const {
    const ProjectedPoint seen(clip_, position);
    const double scale = scales_[axis] / deviation;
    std::vector<double> slopes(num_variables_);
    const auto numbers = FaceVariables::numbers(
        clip_from_head_backward(camera_, frustum_, seen.matrix_gradient(axis)));
    for (std::size_t k = 0; k < FaceVariables::kIdentity; ++k) slopes[k] = scale * numbers[k];
    const Vec3d gradient = scale * seen.point_gradient(axis);
    for (std::size_t m = 0; m < basis_.num_modes(); ++m)
      slopes[FaceVariables::kIdentity + m] = dot(gradient, basis_.direction(m, point));
    return slopes;
  }

 private:
  const LandmarkBasis& basis_;
  std::size_t num_variables_;
  HeadCamera<double> camera_;
  Frustum<double> frustum_;
  Matrix4<double> clip_;
  double scales_[2];
};

}  // namespace

double LandmarksInPicture::face_size() const {
  const auto [left, right] = std::ranges::minmax(points, {}, &Point::x);
  const auto [top, bottom] = std::ranges::minmax(points, {}, &Point::y);
  return std::sqrt(static_cast<double>(right.x - left.x) * (bottom.y - top.y));
}

LandmarkBasis::LandmarkBasis(const MorphableModel& model, const FaceVariables& variables,
                             std::size_t count)
    : mean_(landmarks_of(model, model.mean_positions, count)) {
  RETINAFACE_REQUIRE(count == 5 || count == 68, std::to_string(count) + " landmarks");
  const auto add_modes = [&](const LinearModes& modes, std::size_t num_modes) {
    const std::size_t size = model.mean_positions.size();
    for (std::size_t m = 0; m < num_modes; ++m) {
      const auto moved = std::span(modes.directions).subspan(m * size, size);
      for (const Vec3d& direction : landmarks_of(model, moved, count))
        directions_.push_back(static_cast<double>(modes.standard_deviations[m]) * direction);
    }
  };
  add_modes(model.identity, variables.num_identity());
  add_modes(model.expression, variables.num_expression());
}

std::vector<Vec3d> LandmarkBasis::positions(std::span<const double> variables) const {
  std::vector<Vec3d> points = mean_;
  for (std::size_t m = 0; m < num_modes(); ++m)
    for (std::size_t i = 0; i < points.size(); ++i)
      points[i] += variables[FaceVariables::kIdentity + m] * direction(m, i);
  return points;
}

std::vector<Point> project(std::span<const Vec3d> points, const HeadCamera<double>& camera,
                           int width, int height) {
  const auto clip = clip_from_head(camera, fit_frustum(static_cast<double>(width) / height));
  std::vector<Point> pixels;
  for (const Vec3d& point : points) {
    const ProjectedPoint seen(clip, point);
    pixels.push_back({static_cast<float>(seen.x(width)), static_cast<float>(seen.y(height))});
  }
  return pixels;
}

std::vector<double> visible_jaw_weights(const MorphableModel& model,
                                        const HeadCamera<double>& camera, double aspect) {
  const std::vector<Vec3> positions = evaluate_mesh(model, {}).positions;
  const auto normals = vertex_normals(positions, model.triangles);
  const Vec3d eye = look_at_camera(camera, aspect).eye;
  std::vector<double> weights(68, 1);
  for (std::size_t i = 0; i < kNumJawPoints; ++i) {
    const std::uint32_t vertex = model.landmarks68[i];
    const Vec3d to_eye = eye - to_double(positions[vertex]);
    weights[i] = dot(to_double(normals[vertex]), to_eye) > 0 ? 1 : 0;
  }
  return weights;
}

LandmarkTerm::LandmarkTerm(LandmarkBasis basis, LandmarksInPicture picture, double deviation)
    : basis_(std::move(basis)),
      picture_(std::move(picture)),
      deviation_(deviation),
      weights_(basis_.size(), 1) {
  RETINAFACE_REQUIRE(picture_.points.size() == basis_.size(),
                     std::to_string(picture_.points.size()) + " points for " +
                         std::to_string(basis_.size()) + " landmarks");
}

BoxTerm::BoxTerm(LandmarkBasis basis, const LandmarksInPicture& picture)
    : basis_(std::move(basis)),
      width_(picture.width),
      height_(picture.height),
      box_(*picture.box),
      deviation_(kBoxDeviation * std::sqrt(static_cast<double>(box_.area()))) {
  RETINAFACE_REQUIRE(basis_.size() == 68, std::to_string(basis_.size()) + " points");
}

std::array<BoxTerm::Side, 3> BoxTerm::sides(std::span<const double> variables) const {
  const auto clip = clip_from_head(FaceVariables::camera(variables),
                                   fit_frustum(static_cast<double>(width_) / height_));
  std::array<Side, 3> sides{Side{0, 0, kFar}, Side{0, 0, -kFar}, Side{1, 0, -kFar}};
  const auto positions = basis_.positions(variables);
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const ProjectedPoint seen(clip, positions[i]);
    const double from_left = (seen.x(width_) - box_.x1) / deviation_;
    const double from_right = (seen.x(width_) - box_.x2) / deviation_;
    const double from_bottom = (seen.y(height_) - box_.y2) / deviation_;
    if (from_left < sides[0].residual) sides[0] = {0, i, from_left};
    if (from_right > sides[1].residual) sides[1] = {0, i, from_right};
    if (from_bottom > sides[2].residual) sides[2] = {1, i, from_bottom};
  }
  return sides;
}

double BoxTerm::cost(std::span<const double> variables) const {
  double sum = 0;
  for (const Side& side : sides(variables)) sum += huber_cost(side.residual, kHuberLimit);
  return sum;
}

void BoxTerm::add_to(QuadraticCost& sum, std::span<const double> variables) const {
  const auto positions = basis_.positions(variables);
  const PointSlopes slopes(basis_, variables, width_, height_);
  const double cost_before = sum.cost;
  for (const Side& side : sides(variables))
    sum.add_residual(side.residual, huber_weight(side.residual, kHuberLimit),
                     slopes.of(side.point, side.axis, positions[side.point], deviation_));
  sum.cost = cost_before + cost(variables);
}

double LandmarkTerm::error(std::span<const double> variables) const {
  double sum = 0;
  for (const auto& [x, y] : residuals(variables)) sum += x * x + y * y;
  return deviation_ * std::sqrt(sum / static_cast<double>(basis_.size()));
}

std::vector<std::array<double, 2>> LandmarkTerm::residuals(
    std::span<const double> variables) const {
  const auto clip =
      clip_from_head(FaceVariables::camera(variables), fit_frustum(picture_.aspect()));
  const auto positions = basis_.positions(variables);
  std::vector<std::array<double, 2>> residuals;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const ProjectedPoint seen(clip, positions[i]);
    residuals.push_back({(seen.x(picture_.width) - picture_.points[i].x) / deviation_,
                         (seen.y(picture_.height) - picture_.points[i].y) / deviation_});
  }
  return residuals;
}

double LandmarkTerm::cost(std::span<const double> variables) const {
  const auto residual = residuals(variables);
  double sum = 0;
  for (std::size_t i = 0; i < residual.size(); ++i)
    sum += weights_[i] * huber_cost(std::hypot(residual[i][0], residual[i][1]), kHuberLimit);
  return sum;
}

void LandmarkTerm::add_to(QuadraticCost& sum, std::span<const double> variables) const {
  const auto positions = basis_.positions(variables);
  const auto residual = residuals(variables);
  const PointSlopes slopes(basis_, variables, picture_.width, picture_.height);
  const double cost_before = sum.cost;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const double weight =
        weights_[i] * huber_weight(std::hypot(residual[i][0], residual[i][1]), kHuberLimit);
    for (std::size_t axis = 0; axis < 2; ++axis)
      sum.add_residual(residual[i][axis], weight, slopes.of(i, axis, positions[i], deviation_));
  }
  sum.cost = cost_before + cost(variables);  // the weights give the slope, not the cost
}

}  // namespace retinaface::mesh
