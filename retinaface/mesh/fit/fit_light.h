#pragma once

#include <array>
#include <span>
#include <vector>

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

/// What light is usually like: a white surface that it meets is about white in the picture, both
/// lamp and ambient light are nearly grey, and the lamp is about where it was at the start, because
/// how far away it is can hardly be seen. Without it, dark skin in bright light and light skin in
/// the dark look the same.
class UsualLight final : public CostTerm {
 public:
  UsualLight(const FaceVariables& layout, std::span<const double> start);

  [[nodiscard]] double cost(std::span<const double> variables) const override;
  void add_to(QuadraticCost& sum, std::span<const double> variables) const override;

 private:
  static constexpr std::size_t kNumNumbers = 9;  ///< place, intensity, ambient

  /// A residual that is linear in the light's numbers.
  struct Wish {
    std::array<double, kNumNumbers> weights{};
    double aim = 0;

    [[nodiscard]] double residual(const double* light) const;
  };

  std::size_t first_;  ///< of the light's variables
  std::size_t num_variables_;
  std::vector<Wish> wishes_;
};

}  // namespace retinaface::mesh
