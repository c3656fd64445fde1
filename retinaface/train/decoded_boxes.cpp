#include "retinaface/train/decoded_boxes.h"

#include <span>

namespace retinaface::train {
namespace {

constexpr std::int64_t kCorner = 0;     ///< columns x1, y1
constexpr std::int64_t kFarCorner = 2;  ///< columns x2, y2

/// As one row of `like`'s type and device.
torch::Tensor row(std::span<const float> values, const torch::Tensor& like) {
  return torch::tensor(at::ArrayRef<float>(values.data(), values.size()), like.options());
}

/// Columns x, y of one corner: [P, 2].
torch::Tensor corner(const torch::Tensor& boxes, std::int64_t first_column) {
  return boxes.narrow(1, first_column, 2);
}

/// @param sides  [P, 2]: width, height; a negative one makes an empty box
torch::Tensor area(const torch::Tensor& sides) {
  const torch::Tensor lengths = sides.clamp_min(0);
  return lengths.select(1, 0) * lengths.select(1, 1);
}

}  // namespace

torch::Tensor decode_boxes(const torch::Tensor& numbers, const torch::Tensor& anchors,
                           const BoxCoding& coding) {
  const torch::Tensor offsets =
      numbers * row(coding.box_std, numbers) + row(coding.box_mean, numbers);
  const torch::Tensor anchor_sides = corner(anchors, kFarCorner) - corner(anchors, kCorner);
  const torch::Tensor anchor_centers = (corner(anchors, kCorner) + corner(anchors, kFarCorner)) / 2;
  const torch::Tensor centers = anchor_centers + offsets.narrow(1, 0, 2) * anchor_sides;
  const torch::Tensor half_sides =
      anchor_sides * offsets.narrow(1, 2, 2).clamp_max(kMaxLogSize).exp() / 2;
  return torch::cat({centers - half_sides, centers + half_sides}, 1);
}

BoxRelation relate_boxes(const torch::Tensor& a, const torch::Tensor& b) {
  const torch::Tensor shared_sides = torch::minimum(corner(a, kFarCorner), corner(b, kFarCorner)) -
                                     torch::maximum(corner(a, kCorner), corner(b, kCorner));
  const torch::Tensor enclosing_sides =
      torch::maximum(corner(a, kFarCorner), corner(b, kFarCorner)) -
      torch::minimum(corner(a, kCorner), corner(b, kCorner));
  const torch::Tensor shared = area(shared_sides);
  const torch::Tensor united = area(corner(a, kFarCorner) - corner(a, kCorner)) +
                               area(corner(b, kFarCorner) - corner(b, kCorner)) - shared;
  const torch::Tensor center_offset =
      (corner(a, kCorner) + corner(a, kFarCorner) - corner(b, kCorner) - corner(b, kFarCorner)) / 2;
  return {shared / united, united, area(enclosing_sides), enclosing_sides.square().sum(1),
          center_offset.square().sum(1)};
}

}  // namespace retinaface::train
