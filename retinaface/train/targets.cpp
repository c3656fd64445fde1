#include "retinaface/train/targets.h"

#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/model/box_coding.h"
#include "retinaface/train/anchor_grid.h"
#include "retinaface/train/labelled_points.h"

namespace retinaface::train {
namespace {

/// The rows of TargetTensors that positive anchors have.
class PositiveRows {
 public:
  void add(std::int64_t number, const Box& anchor, const LabelledFace& face,
           const BoxCoding& coding) {
    numbers_.push_back(number);
    append(anchors_, std::array{anchor.x1, anchor.y1, anchor.x2, anchor.y2});
    append(boxes_, encode_box(face.box, anchor, coding));
    const std::array<bool, 5> labelled = labelled_points(face);
    std::array<float, 10> points{};
    if (face.landmarks) points = encode_landmarks(*face.landmarks, anchor, coding);
    for (std::size_t k = 0; k < labelled.size(); ++k) {
      if (!labelled[k]) points[2 * k] = points[2 * k + 1] = 0;
      point_mask_.push_back(labelled[k] ? 1.F : 0.F);
    }
    append(landmarks_, points);
  }

  void move_into(TargetTensors& targets) const {
    const auto count = static_cast<std::int64_t>(numbers_.size());
    const auto rows = [&](const std::vector<float>& values, std::int64_t columns) {
      return torch::tensor(at::ArrayRef<float>(values), torch::kFloat).view({count, columns});
    };
    targets.positives = torch::tensor(at::ArrayRef<std::int64_t>(numbers_), torch::kLong);
    targets.anchors = rows(anchors_, 4);
    targets.boxes = rows(boxes_, 4);
    targets.landmarks = rows(landmarks_, 10);
    targets.point_mask = rows(point_mask_, 5);
  }

 private:
  template <std::size_t Size>
  static void append(std::vector<float>& values, const std::array<float, Size>& numbers) {
    values.insert(values.end(), numbers.begin(), numbers.end());
  }

  std::vector<std::int64_t> numbers_;
  std::vector<float> anchors_;
  std::vector<float> boxes_;
  std::vector<float> landmarks_;
  std::vector<float> point_mask_;
};

std::int8_t label_of(std::int32_t assigned) {
  if (assigned == kIgnored) return -1;
  return assigned == kNegative ? 0 : 1;
}

}  // namespace

TargetTensors TargetTensors::to(torch::Device device) const {
  return {labels.to(device),    positives.to(device),  anchors.to(device), boxes.to(device),
          landmarks.to(device), point_mask.to(device), level_sizes};
}

TargetTensors make_targets(std::span<const Sample> samples, const NetworkConfig& config,
                           const AssignerOptions& options) {
  RETINAFACE_REQUIRE(!samples.empty(), "no samples");
  const int width = samples.front().image.width();
  const int height = samples.front().image.height();
  const AnchorGrid grid(config.anchors, width, height);
  const auto num_samples = static_cast<std::int64_t>(samples.size());
  const auto num_anchors = static_cast<std::int64_t>(grid.num_anchors());

  TargetTensors targets;
  targets.level_sizes = grid.level_sizes();
  targets.labels = torch::empty({num_samples, num_anchors}, torch::kChar);
  auto* label = targets.labels.data_ptr<std::int8_t>();
  PositiveRows rows;
  for (std::int64_t n = 0; n < num_samples; ++n) {
    const Sample& sample = samples[static_cast<std::size_t>(n)];
    RETINAFACE_REQUIRE(sample.image.width() == width && sample.image.height() == height,
                       sample.path + " has another size than the first sample");
    const auto assigned = assign_anchors(config.anchors, width, height, sample.faces, options);
    for (std::size_t a = 0; a < assigned.size(); ++a) {
      *label++ = label_of(assigned[a]);
      if (assigned[a] < 0) continue;
      rows.add(n * num_anchors + static_cast<std::int64_t>(a), grid.anchor(a),
               sample.faces[static_cast<std::size_t>(assigned[a])], config.coding);
    }
  }
  rows.move_into(targets);
  return targets;
}

}  // namespace retinaface::train
