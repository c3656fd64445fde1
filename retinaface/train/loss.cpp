#include "retinaface/train/loss.h"

#include <algorithm>
#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/train/box_loss.h"
#include "retinaface/train/classification_loss.h"
#include "retinaface/train/decoded_boxes.h"
#include "retinaface/train/landmark_loss.h"
#include "retinaface/train/mining.h"

namespace retinaface::train {
namespace {

void require_matching(const HeadTensors& heads, const TargetTensors& targets) {
  RETINAFACE_REQUIRE(
      heads.logits.dim() == 3 && targets.labels.dim() == 2 &&
          heads.logits.size(0) == targets.labels.size(0) &&
          heads.logits.size(1) == targets.labels.size(1),
      "logits " + c10::str(heads.logits.sizes()) + ", labels " + c10::str(targets.labels.sizes()));
}

/// Half precision becomes single.
torch::Tensor widened(const torch::Tensor& tensor) {
  return tensor.to(torch::promote_types(tensor.scalar_type(), torch::kFloat));
}

/// Heads and targets of the positive anchors that the loss takes, row by row.
struct PositiveRows {
  torch::Tensor boxes;             ///< [Q, 4]
  torch::Tensor landmarks;         ///< [Q, 10]
  torch::Tensor anchors;           ///< [Q, 4]
  torch::Tensor target_boxes;      ///< [Q, 4]
  torch::Tensor target_landmarks;  ///< [Q, 10]
  torch::Tensor point_mask;        ///< [Q, 5]
};

/// @param numbers    [Q]: n * A + a
/// @param positives  [Q]: which of the targets'
PositiveRows select_rows(const HeadTensors& heads, const TargetTensors& targets,
                         const torch::Tensor& numbers, const torch::Tensor& positives) {
  const auto head = [&](const torch::Tensor& tensor) {
    return widened(tensor.flatten(0, 1).index_select(0, numbers));
  };
  const torch::Tensor boxes = head(heads.boxes);
  const auto target = [&](const torch::Tensor& tensor) {
    return tensor.index_select(0, positives).to(boxes.scalar_type());
  };
  return {boxes,
          head(heads.landmarks),
          target(targets.anchors),
          target(targets.boxes),
          target(targets.landmarks),
          target(targets.point_mask)};
}

/// The IoU of each predicted box with its face, as a target: without gradient.
torch::Tensor predicted_quality(const PositiveRows& rows, const BoxCoding& coding) {
  return relate_boxes(decode_boxes(rows.boxes.detach(), rows.anchors, coding),
                      decode_boxes(rows.target_boxes, rows.anchors, coding))
      .iou;
}

LossDivisors divisors_of(const TargetTensors& targets, const LossOptions& options,
                         const std::optional<LossDivisors>& given) {
  if (options.classification == ClassificationLoss::SoftmaxOhem && options.anchors_per_scope > 0) {
    const auto num_pictures = static_cast<double>(targets.labels.size(0));
    const double mined =
        options.anchors_per_scope * (options.mining_scope == MiningScope::Batch ? 1 : num_pictures);
    return {mined, mined};
  }
  if (given) {
    RETINAFACE_REQUIRE(given->positives > 0 && given->with_landmarks > 0,
                       "divisors are " + std::to_string(given->positives) + " and " +
                           std::to_string(given->with_landmarks));
    return *given;
  }
  const LossDivisors counts = count_positives(targets);
  return {std::max(counts.positives, 1.), std::max(counts.with_landmarks, 1.)};
}

torch::Tensor weighted_sum(const LossTerms& terms, const LossOptions& options) {
  const torch::Tensor sum = options.classification_weight * terms.classification +
                            options.box_weight * terms.box +
                            options.landmark_weight * terms.landmarks;
  return terms.dense.defined() ? sum + options.dense_weight * terms.dense : sum;
}

}  // namespace

LossDivisors count_positives(const TargetTensors& targets) {
  return {static_cast<double>(targets.positives.size(0)),
          (targets.point_mask.sum(1) > 0).sum().item<double>()};
}

LossTerms multi_task_loss(const HeadTensors& heads, const TargetTensors& targets,
                          const NetworkConfig& config, const LossOptions& options,
                          const std::optional<LossDivisors>& divisors, const torch::Tensor& dense) {
  require_matching(heads, targets);
  const torch::Tensor logits = widened(heads.logits);
  const torch::Tensor margins = logits.select(2, 1) - logits.select(2, 0);
  const MinedAnchors mined = options.classification == ClassificationLoss::SoftmaxOhem
                                 ? mine_hard_examples(margins, targets, options)
                                 : all_labelled(targets);
  const torch::Tensor numbers = targets.positives.index_select(0, mined.positives);
  const PositiveRows rows = select_rows(heads, targets, numbers, mined.positives);
  const auto margins_of = [&](const torch::Tensor& anchors) {
    return margins.view(-1).index_select(0, anchors);
  };
  const torch::Tensor quality = options.classification == ClassificationLoss::QualityFocal
                                    ? predicted_quality(rows, config.coding)
                                    : torch::Tensor();
  const LossDivisors divisor = divisors_of(targets, options, divisors);

  LossTerms terms;
  terms.classification =
      classification_loss(margins_of(numbers), margins_of(mined.backgrounds), quality, options) /
      divisor.positives;
  terms.box = box_loss(rows.boxes, rows.target_boxes, rows.anchors, config.coding, options) /
              divisor.positives;
  terms.landmarks = landmark_loss(rows.landmarks, rows.target_landmarks, rows.point_mask, options) /
                    divisor.with_landmarks;
  terms.dense = dense;
  terms.total = weighted_sum(terms, options);
  terms.num_positives = targets.positives.size(0);
  return terms;
}

}  // namespace retinaface::train
