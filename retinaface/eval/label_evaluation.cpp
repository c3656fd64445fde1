#include "retinaface/eval/label_evaluation.h"

#include <algorithm>

namespace retinaface {
namespace {

constexpr std::array<double, 7> kSides{0, 10, 16, 32, 64, 128, 100'000};

double shorter_side(const Box& box) {
  return std::min(box.width(), box.height());
}

std::optional<double> ap_of(const JudgedSet& judged) {
  return average_precision(precision_recall(judged));
}

LabelSizeResult evaluate_size(const LabelledDetections& paired, double min_iou, double min_side,
                              double max_side) {
  const auto in_range = [=](const Box& box) {
    return shorter_side(box) >= min_side && shorter_side(box) < max_side;
  };
  JudgedSet judged =
      judge(paired, min_iou, [&](const LabelledFace& face) { return in_range(face.box); });
  for (auto& detection : judged.detections) {
    const auto& found = paired.detections[static_cast<std::size_t>(detection.image)]->detections;
    if (detection.verdict == Verdict::False &&
        !in_range(found[static_cast<std::size_t>(detection.detection)].box()))
      detection.verdict = Verdict::Ignored;
  }
  return {min_side, max_side, judged.num_faces(), ap_of(judged)};
}

}  // namespace

LabelEvaluation evaluate_labels(const LabelledDetections& paired, double min_iou) {
  LabelEvaluation evaluation;
  evaluation.min_iou = min_iou;
  evaluation.num_images = static_cast<std::int64_t>(paired.labels->size());
  evaluation.num_missing = static_cast<std::int64_t>(paired.num_missing);
  evaluation.warnings = paired.warnings;
  const JudgedSet judged = judge(paired, min_iou);
  evaluation.num_faces = judged.num_faces();
  evaluation.num_detections = static_cast<std::int64_t>(judged.detections.size());
  for (const auto& image : *paired.labels)
    evaluation.num_ignored += static_cast<std::int64_t>(image.faces.size());
  evaluation.num_ignored -= evaluation.num_faces;
  evaluation.curve = precision_recall(judged);
  evaluation.ap = average_precision(evaluation.curve);

  double sum = 0;
  for (std::size_t i = 0; i < evaluation.ap_at_overlap.size(); ++i) {
    evaluation.ap_at_overlap[i] = ap_of(judge(paired, (50 + 5 * static_cast<double>(i)) / 100));
    sum += evaluation.ap_at_overlap[i].value_or(0);
  }
  if (evaluation.num_faces > 0)
    evaluation.mean_ap = sum / static_cast<double>(evaluation.ap_at_overlap.size());
  for (std::size_t i = 0; i + 1 < kSides.size(); ++i)
    evaluation.sizes.push_back(evaluate_size(paired, min_iou, kSides[i], kSides[i + 1]));
  for (int i = 1; i <= 9; ++i) evaluation.points.push_back(operating_point(judged, i / 10.0));
  return evaluation;
}

}  // namespace retinaface
