#pragma once

#include <array>
#include <span>

#include "retinaface/mesh/fit/face_view.h"

namespace retinaface::mesh {

/// How much the pixels of a photograph can be trusted.
struct PixelNoise {
  double deviation = 0.05;  ///< standard deviation of a channel, whose range is 1
  /// How many pixels tell something new: neighbours in a photograph err together. 0: all of them.
  double num_independent = 0;
};

/// The differences between the colours of a model and those of a photograph, robustly: the mean
/// over the pixels that are compared, times the number of those that are independent.
class PixelTerm final : public CostTerm {
 public:
  PixelTerm(const MorphableModel& model, const FaceVariables& variables, FacePhoto photo,
            const PixelNoise& noise);

  [[nodiscard]] const FaceViewer& viewer() const { return viewer_; }
  /// Root mean square of the differences over all channels that are compared; 0 without any.
  [[nodiscard]] double error(std::span<const double> variables) const;

  /// Infinite when there is nothing to compare.
  [[nodiscard]] double cost(std::span<const double> variables) const override;
  void add_to(QuadraticCost& sum, std::span<const double> variables) const override;

 private:
  /// Of red, green and blue, in standard deviations.
  [[nodiscard]] Vec3d residual(const FaceView& view, std::size_t pixel) const;
  [[nodiscard]] double cost_of(const FaceView& view) const;
  [[nodiscard]] double weight_of_pixel(const FaceView& view) const;

  FaceViewer viewer_;
  PixelNoise noise_;
};

}  // namespace retinaface::mesh
