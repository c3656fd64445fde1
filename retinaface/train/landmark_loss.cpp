#include "retinaface/train/landmark_loss.h"

#include <cmath>

namespace retinaface::train {
namespace {

/// w ln(1 + |x| / e) below the width w, |x| - C beyond, C so that both meet (Feng et al. 2018).
torch::Tensor wing(const torch::Tensor& difference, double width, double curvature) {
  const torch::Tensor distance = difference.abs();
  const double offset = width - width * std::log1p(width / curvature);
  return torch::where(distance < width, width * (distance / curvature).log1p(), distance - offset)
      .sum();
}

}  // namespace

torch::Tensor landmark_loss(const torch::Tensor& predicted, const torch::Tensor& target,
                            const torch::Tensor& point_mask, const LossOptions& options) {
  const torch::Tensor labelled = (point_mask > 0).repeat_interleave(2, 1);
  const torch::Tensor found = predicted.masked_select(labelled);
  const torch::Tensor wanted = target.masked_select(labelled);
  return options.landmarks == LandmarkLoss::Wing
             ? wing(found - wanted, options.wing_width, options.wing_curvature)
             : torch::smooth_l1_loss(found, wanted, at::Reduction::Sum, options.landmark_beta);
}

}  // namespace retinaface::train
