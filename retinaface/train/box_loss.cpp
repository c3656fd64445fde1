#include "retinaface/train/box_loss.h"

#include "retinaface/train/decoded_boxes.h"

namespace retinaface::train {

torch::Tensor box_loss(const torch::Tensor& predicted, const torch::Tensor& target,
                       const torch::Tensor& anchors, const BoxCoding& coding,
                       const LossOptions& options) {
  if (options.box == BoxLoss::SmoothL1) {
    return torch::smooth_l1_loss(predicted, target, at::Reduction::Sum, options.box_beta);
  }
  const BoxRelation boxes =
      relate_boxes(decode_boxes(predicted, anchors, coding), decode_boxes(target, anchors, coding));
  const torch::Tensor apart = options.box == BoxLoss::Giou
                                  ? (boxes.enclosing - boxes.united) / boxes.enclosing
                                  : boxes.center_distance / boxes.enclosing_diagonal;
  return (1 - boxes.iou + apart).sum();
}

}  // namespace retinaface::train
