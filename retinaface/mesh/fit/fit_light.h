#pragma once

#include "retinaface/mesh/fit/face_view.h"

namespace retinaface::mesh {

/// The point light and the ambient light under which a model of mean albedo looks most like a
/// photograph: for each of many places of the lamp, around the head and a metre away from it, the
/// colours are linear in the intensities, which have a least-squares solution in closed form.
///
/// @param variables  pose and shape count
/// @return           the same variables with that light, or unchanged when nothing is seen
[[nodiscard]] std::vector<double> with_fitted_light(const FaceViewer& viewer,
                                                    std::span<const double> variables);

/// The lamp is about where it was at the start: how far away it is can hardly be seen.
class UsualLamp final : public CostTerm {
 public:
  UsualLamp(const FaceVariables& layout, std::span<const double> start);

  [[nodiscard]] double cost(std::span<const double> variables) const override;
  void add_to(QuadraticCost& sum, std::span<const double> variables) const override;

 private:
  std::size_t first_;  ///< of its three variables
  std::size_t num_variables_;
  Vec3d start_;
};

}  // namespace retinaface::mesh
