#include "retinaface/eval/wider_evaluation.h"

namespace retinaface {
namespace {

constexpr std::array<WiderSet, kNumWiderSets> kSets{WiderSet::Easy, WiderSet::Medium,
                                                    WiderSet::Hard};
constexpr std::array<double, 4> kFalsePerImage{0.01, 0.1, 0.5, 1};
/// 50 and 300 are where the benchmark divides its own scales.
constexpr std::array<double, 8> kHeights{0, 16, 24, 32, 50, 100, 300, 100'000};
constexpr std::size_t kValidationImages = 3226;

std::optional<double> ap_of(const WiderMatching& matching, const WiderChoice& choice) {
  return average_precision(precision_recall(count(matching, choice)));
}

void fill_overlaps(const WiderMatching& matching, WiderSet set, WiderSetResult& result) {
  double sum = 0;
  for (int i = 0; i < kNumOverlaps; ++i) {
    const auto ap = ap_of(matching, choose(set, (50 + 5 * i) / 100.0));
    result.ap_at_overlap[static_cast<std::size_t>(i)] = ap;
    sum += ap.value_or(0);
  }
  if (result.num_faces > 0) result.mean_ap = sum / kNumOverlaps;
}

WiderSetResult evaluate_set(const WiderMatching& matching, WiderSet set) {
  WiderSetResult result;
  const WiderCounts counts = count(matching, choose(set));
  result.num_faces = counts.num_faces();
  result.curve = precision_recall(counts);
  result.ap = average_precision(result.curve);
  fill_overlaps(matching, set, result);
  const auto recalls = recalls_at(matching, choose(set), kFalsePerImage);
  for (std::size_t i = 0; i < kFalsePerImage.size(); ++i)
    result.recalls.push_back({kFalsePerImage[i], recalls[i]});
  return result;
}

/// Apart from the rest, so that two matchings are never in memory at once.
Result<std::array<std::optional<double>, kNumWiderSets>> evaluate_matlab(
    const WiderGroundTruth& truth, const DetectionSet& detections, bool allow_missing) {
  RETINAFACE_ASSIGN_OR_RETURN(
      const auto matching,
      WiderMatching::create(truth, detections, WiderRules::Matlab, allow_missing));
  std::array<std::optional<double>, kNumWiderSets> aps;
  for (std::size_t s = 0; s < kSets.size(); ++s) aps[s] = ap_of(matching, choose(kSets[s]));
  return aps;
}

WiderSizeResult evaluate_size(const WiderMatching& matching, double min_height, double max_height) {
  WiderChoice choice;
  choice.min_height = min_height;
  choice.max_height = max_height;
  choice.keep = [=](const WiderFace& face) {
    return face.kept[static_cast<int>(WiderSet::Hard)] > 0 && face.height >= min_height &&
           face.height < max_height;
  };
  const WiderCounts counts = count(matching, choice);
  return {min_height, max_height, counts.num_faces(), average_precision(precision_recall(counts))};
}

std::vector<WiderEventResult> evaluate_events(const WiderMatching& matching) {
  std::array<WiderCounts, kNumWiderSets> counts;
  for (std::size_t s = 0; s < kSets.size(); ++s) counts[s] = count(matching, choose(kSets[s]));
  const auto& images = matching.truth().images;
  std::vector<WiderEventResult> events;
  for (std::size_t first = 0; first < images.size();) {
    std::size_t last = first;
    while (last < images.size() && images[last].event == images[first].event) ++last;
    auto& event = events.emplace_back();
    event.event = images[first].event;
    event.num_images = static_cast<std::int64_t>(last - first);
    for (std::size_t s = 0; s < kSets.size(); ++s) {
      for (std::size_t i = first; i < last; ++i) event.num_faces[s] += counts[s].faces[i];
      event.ap[s] = average_precision(precision_recall_of(counts[s], first, last));
    }
    first = last;
  }
  return events;
}

}  // namespace

Result<WiderEvaluation> evaluate_wider(const WiderGroundTruth& truth,
                                       const DetectionSet& detections, bool allow_missing) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto matlab_aps,
                              evaluate_matlab(truth, detections, allow_missing));
  RETINAFACE_ASSIGN_OR_RETURN(
      const auto python,
      WiderMatching::create(truth, detections, WiderRules::Python, allow_missing));

  WiderEvaluation evaluation;
  evaluation.num_images = static_cast<std::int64_t>(truth.images.size());
  evaluation.num_missing = static_cast<std::int64_t>(python.num_missing());
  evaluation.num_detections = static_cast<std::int64_t>(python.num_detections());
  evaluation.is_subset = truth.images.size() != kValidationImages;
  evaluation.warnings = python.warnings();
  for (std::size_t s = 0; s < kSets.size(); ++s) {
    evaluation.sets[s] = evaluate_set(python, kSets[s]);
    evaluation.sets[s].matlab_ap = matlab_aps[s];
  }
  for (std::size_t i = 0; i + 1 < kHeights.size(); ++i)
    evaluation.sizes.push_back(evaluate_size(python, kHeights[i], kHeights[i + 1]));
  evaluation.events = evaluate_events(python);
  return evaluation;
}

}  // namespace retinaface
