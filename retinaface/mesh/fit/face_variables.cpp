#include "retinaface/mesh/fit/face_variables.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace retinaface::mesh {
namespace {

std::size_t num_modes(const LinearModes& modes, const std::vector<float>& most) {
  return std::min(modes.size(), most.size());
}

void append(const std::vector<float>& coefficients, std::size_t count, std::vector<double>& list) {
  for (std::size_t i = 0; i < count; ++i)
    list.push_back(i < coefficients.size() ? static_cast<double>(coefficients[i]) : 0);
}

std::vector<float> coefficients_of(std::span<const double> values) {
  std::vector<float> coefficients;
  for (const double value : values) coefficients.push_back(static_cast<float>(value));
  return coefficients;
}

}  // namespace

Frustum<double> fit_frustum(double aspect) {
  return {.aspect = aspect, .near = 1, .far = 1e6};
}

FaceVariables::FaceVariables(const MorphableModel& model, const ModelCoefficients& most)
    : num_identity_(num_modes(model.identity, most.identity)),
      num_expression_(num_modes(model.expression, most.expression)),
      num_albedo_(num_modes(model.albedo, most.albedo)) {}

std::vector<double> FaceVariables::list(const PosedFace& face) const {
  const auto camera = numbers(face.camera);
  std::vector<double> list(camera.begin(), camera.end());
  append(face.coefficients.identity, num_identity_, list);
  append(face.coefficients.expression, num_expression_, list);
  append(face.coefficients.albedo, num_albedo_, list);
  list.resize(size());
  face.light.position.store(&list[light()]);
  face.light.intensity.store(&list[light() + 3]);
  face.ambient.store(&list[light() + 6]);
  return list;
}

HeadCamera<double> FaceVariables::camera(std::span<const double> v) {
  return {.rotation = Vec3d::load(v.data()),
          .u = v[3],
          .v = v[4],
          .log_depth = v[5],
          .log_focal = v[6]};
}

std::array<double, FaceVariables::kIdentity> FaceVariables::numbers(
    const HeadCamera<double>& camera) {
  const auto& [rotation, u, v, log_depth, log_focal] = camera;
  return {rotation.x, rotation.y, rotation.z, u, v, log_depth, log_focal};
}

PosedFace FaceVariables::face(std::span<const double> v) const {
  return {
      .camera = camera(v),
      .coefficients = {.identity = coefficients_of(v.subspan(kIdentity, num_identity_)),
                       .expression = coefficients_of(v.subspan(expression(), num_expression_)),
                       .albedo = coefficients_of(v.subspan(albedo(), num_albedo_))},
      .light = {.position = Vec3d::load(&v[light()]), .intensity = Vec3d::load(&v[light() + 3])},
      .ambient = Vec3d::load(&v[light() + 6])};
}

LeastSquares FaceVariables::problem(const MorphableModel& model) const {
  constexpr double kNoLimit = std::numeric_limits<double>::infinity();
  LeastSquares problem{.terms = {},
                       .lower = std::vector<double>(size(), -kNoLimit),
                       .upper = std::vector<double>(size(), kNoLimit)};
  if (model.expression.kind == ModeKind::PrincipalComponents) return problem;
  for (std::size_t i = expression(); i < albedo(); ++i) {
    problem.lower[i] = 0;
    problem.upper[i] = 1;
  }
  return problem;
}

UsualFace::UsualFace(const FaceVariables& variables, const MorphableModel& model, double aspect)
    : layout_(variables),
      expression_deviation_(model.expression.kind == ModeKind::Blendshapes ? 0.3 : 1),
      usual_log_focal_(std::log(usual_focal(aspect))) {}

double UsualFace::usual_focal(double aspect) {
  return 2.5 * std::max(aspect, 1.0);  // 45 mm / 18 mm along the longer side
}

template <typename Body>
void UsualFace::for_each(std::span<const double> variables, const Body& body) const {
  constexpr double kFocalDeviation = 0.7;     // from 22 to 90 mm
  constexpr double kDistanceDeviation = 0.3;  // and only towards the camera
  const double log_metre = std::log(1000.0);
  constexpr double kTurnDeviations[] = {0.3, 0.8, 0.4};  // pitch, yaw, roll, for small angles
  for (std::size_t i = 0; i < 3; ++i)
    body(i, variables[i] / kTurnDeviations[i], 1 / kTurnDeviations[i]);
  body(6, (variables[6] - usual_log_focal_) / kFocalDeviation, 1 / kFocalDeviation);
  if (variables[5] < log_metre)
    body(5, (variables[5] - log_metre) / kDistanceDeviation, 1 / kDistanceDeviation);
  for (std::size_t i = FaceVariables::kIdentity; i < layout_.light(); ++i) {
    const bool moves = i >= layout_.expression() && i < layout_.albedo();
    const double deviation = moves ? expression_deviation_ : 1;
    body(i, variables[i] / deviation, 1 / deviation);
  }
}

double UsualFace::cost(std::span<const double> variables) const {
  double sum = 0;
  for_each(variables,
           [&](std::size_t, double residual, double) { sum += residual * residual / 2; });
  return sum;
}

void UsualFace::add_to(QuadraticCost& sum, std::span<const double> variables) const {
  for_each(variables, [&](std::size_t i, double residual, double slope) {
    sum.cost += residual * residual / 2;
    sum.gradient[i] += slope * residual;
    sum.hessian[i * layout_.size() + i] += slope * slope;
  });
}

}  // namespace retinaface::mesh
