#include "retinaface/train/classification_loss.h"

namespace retinaface::train {
namespace {

// Logarithms stay exact where a score itself rounds to 0 or 1.
torch::Tensor log_score(const torch::Tensor& margins) {
  return torch::log_sigmoid(margins);
}
torch::Tensor log_rest(const torch::Tensor& margins) {
  return torch::log_sigmoid(-margins);
}

/// weight * value, 0 where the weight is 0 and the value infinite.
torch::Tensor weighted(const torch::Tensor& weight, const torch::Tensor& value) {
  return torch::where(weight > 0, weight * value, torch::zeros_like(value));
}

torch::Tensor cross_entropy(const torch::Tensor& faces, const torch::Tensor& backgrounds) {
  return -log_score(faces).sum() - log_rest(backgrounds).sum();
}

/// FL(p) = -alpha (1 - p)^gamma log p (Lin et al. 2017, eq. 5).
torch::Tensor focal(const torch::Tensor& faces, const torch::Tensor& backgrounds,
                    const LossOptions& options) {
  const torch::Tensor of_faces = (options.focal_gamma * log_rest(faces)).exp() * log_score(faces);
  const torch::Tensor of_backgrounds =
      (options.focal_gamma * log_score(backgrounds)).exp() * log_rest(backgrounds);
  return -options.focal_alpha * of_faces.sum() - (1 - options.focal_alpha) * of_backgrounds.sum();
}

/// QFL(p) = -|y - p|^beta ((1 - y) log(1 - p) + y log p) (Li et al. 2020, eq. 2), y = 0 for
/// backgrounds.
torch::Tensor quality_focal(const torch::Tensor& faces, const torch::Tensor& backgrounds,
                            const torch::Tensor& quality, const LossOptions& options) {
  const torch::Tensor entropy =
      weighted(quality, log_score(faces)) + weighted(1 - quality, log_rest(faces));
  const torch::Tensor distance = (quality - faces.sigmoid()).abs();
  const torch::Tensor of_faces = distance.pow(options.focal_gamma) * entropy;
  const torch::Tensor of_backgrounds =
      (options.focal_gamma * log_score(backgrounds)).exp() * log_rest(backgrounds);
  return -of_faces.sum() - of_backgrounds.sum();
}

}  // namespace

torch::Tensor classification_loss(const torch::Tensor& faces, const torch::Tensor& backgrounds,
                                  const torch::Tensor& quality, const LossOptions& options) {
  switch (options.classification) {
    case ClassificationLoss::SoftmaxOhem:
      break;
    case ClassificationLoss::Focal:
      return focal(faces, backgrounds, options);
    case ClassificationLoss::QualityFocal:
      return quality_focal(faces, backgrounds, quality, options);
  }
  return cross_entropy(faces, backgrounds);
}

}  // namespace retinaface::train
