#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "retinaface/mesh/fit/least_squares.h"
#include "retinaface/mesh/model/morphable_model.h"
#include "retinaface/mesh/render/head_camera.h"
#include "retinaface/mesh/render/lighting.h"

namespace retinaface::mesh {

/// A face as it is seen in a picture. The head's origin is that of the model, in millimetres; the
/// light turns with the head.
struct PosedFace {
  HeadCamera<double> camera;  ///< of the whole picture
  ModelCoefficients coefficients;
  PointLight<double> light{.position = {}, .intensity = {0, 0, 0}};
  Vector3<double> ambient{1, 1, 1};
};

/// Of a picture, for heads in millimetres; a fit does not look at depths.
[[nodiscard]] Frustum<double> fit_frustum(double aspect);

/// The unknowns of a fit in one list: camera (7), identity, expression, albedo, light (9).
class FaceVariables {
 public:
  static constexpr std::size_t kCamera = 0;
  static constexpr std::size_t kIdentity = 7;

  /// The leading modes of `model`, of each basis at most as many as `most` has coefficients.
  FaceVariables(const MorphableModel& model, const ModelCoefficients& most);

  [[nodiscard]] std::size_t num_identity() const { return num_identity_; }
  [[nodiscard]] std::size_t num_expression() const { return num_expression_; }
  [[nodiscard]] std::size_t num_albedo() const { return num_albedo_; }
  [[nodiscard]] std::size_t expression() const { return kIdentity + num_identity_; }
  [[nodiscard]] std::size_t albedo() const { return expression() + num_expression_; }
  [[nodiscard]] std::size_t light() const { return albedo() + num_albedo_; }
  [[nodiscard]] std::size_t size() const { return light() + 9; }

  [[nodiscard]] std::vector<double> list(const PosedFace& face) const;
  [[nodiscard]] PosedFace face(std::span<const double> variables) const;
  [[nodiscard]] static HeadCamera<double> camera(std::span<const double> variables);
  /// The other way: the seven numbers of a camera, or of its gradient, in the list's order.
  [[nodiscard]] static std::array<double, kIdentity> numbers(const HeadCamera<double>& camera);

  /// A problem without terms whose limits are those of blendshapes, and none for the rest.
  [[nodiscard]] LeastSquares problem(const MorphableModel& model) const;

 private:
  std::size_t num_identity_, num_expression_, num_albedo_;
};

/// What faces and cameras are usually like: components are standard normal, blendshapes mostly near
/// zero, heads are upright and look about into the camera, photographs are taken with a normal lens
/// from a distance of a metre or more.
class UsualFace final : public CostTerm {
 public:
  /// @param aspect  of the picture, width / height
  UsualFace(const FaceVariables& variables, const MorphableModel& model, double aspect);

  /// Of a normal lens (45 mm before film of 36 mm x 24 mm): 1 / tan(fov_y / 2).
  [[nodiscard]] static double usual_focal(double aspect);

  [[nodiscard]] double cost(std::span<const double> variables) const override;
  void add_to(QuadraticCost& sum, std::span<const double> variables) const override;

 private:
  /// Calls body(variable, residual, slope of the residual).
  template <typename Body>
  void for_each(std::span<const double> variables, const Body& body) const;

  FaceVariables layout_;
  double expression_deviation_, usual_log_focal_;
};

}  // namespace retinaface::mesh
