#include "retinaface/eval/wider_ap.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "retinaface/base/contract.h"

namespace retinaface {
namespace {

/// In falling order, computed as both tools do.
const std::array<double, kNumWiderThresholds>& thresholds() {
  static const auto values = [] {
    std::array<double, kNumWiderThresholds> falling{};
    for (int t = 0; t < kNumWiderThresholds; ++t)
      falling[static_cast<std::size_t>(t)] = 1 - static_cast<double>(t + 1) / kNumWiderThresholds;
    return falling;
  }();
  return values;
}

/// The highest threshold that a score reaches; the number of thresholds when it reaches none.
int threshold_of(double score) {
  const auto reached = std::partition_point(thresholds().begin(), thresholds().end(),
                                            [&](double value) { return !(score >= value); });
  return static_cast<int>(reached - thresholds().begin());
}

/// A detection counts at a threshold when it or one behind it reaches it: both tools take all up
/// to the last that does. In a list that falls by score this is the score itself.
std::vector<double> largest_from_here(const std::vector<double>& scores) {
  std::vector<double> largest(scores.size());
  double best = -std::numeric_limits<double>::infinity();
  for (std::size_t i = scores.size(); i-- > 0;) {
    best = std::max(best, std::isnan(scores[i]) ? best : scores[i]);
    largest[i] = best;
  }
  return largest;
}

/// The outcomes, with false detections outside the choice's heights ignored.
std::vector<Outcome> judge_choice(const WiderImage& image, const ScoredImage& detections,
                                  const WiderChoice& choice) {
  auto outcomes = judge(image, detections, choice.keep, choice.min_iou);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const double height = detections.heights[i];
    const bool on_face =
        detections.overlaps[i].face >= 0 && detections.overlaps[i].iou >= choice.min_iou;
    if (!on_face && (height < choice.min_height || height >= choice.max_height))
      outcomes[i] = Outcome::Ignored;
  }
  return outcomes;
}

std::vector<ThresholdStep> steps_of(const WiderImage& image, const ScoredImage& detections,
                                    const WiderChoice& choice) {
  // As in both tools, an image without annotated faces is passed over.
  if (image.faces.empty()) return {};
  const auto outcomes = judge_choice(image, detections, choice);
  const auto reach = largest_from_here(detections.scores);
  std::vector<ThresholdStep> steps;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const int threshold = threshold_of(reach[i]);
    if (threshold == kNumWiderThresholds || outcomes[i] == Outcome::Ignored) continue;
    if (steps.empty() || steps.back().threshold != threshold)
      steps.push_back({static_cast<std::int16_t>(threshold), 0, 0});
    ++steps.back().detections;
    steps.back().found += outcomes[i] == Outcome::Found ? 1 : 0;
  }
  return steps;
}

/// Sums over images; `weight_of` tells how often one counts.
template <typename Weight>
std::vector<PrecisionRecall> accumulate(const WiderCounts& counts, std::size_t first,
                                        std::size_t last, const Weight& weight_of) {
  std::array<std::int64_t, kNumWiderThresholds> detections{};
  std::array<std::int64_t, kNumWiderThresholds> found{};
  std::int64_t num_faces = 0;
  for (std::size_t i = first; i < last; ++i) {
    const std::int64_t weight = weight_of(i);
    if (weight == 0) continue;
    num_faces += weight * counts.faces[i];
    for (const ThresholdStep& step : counts.images[i]) {
      detections[static_cast<std::size_t>(step.threshold)] += weight * step.detections;
      found[static_cast<std::size_t>(step.threshold)] += weight * step.found;
    }
  }
  std::partial_sum(detections.begin(), detections.end(), detections.begin());
  std::partial_sum(found.begin(), found.end(), found.begin());

  std::vector<PrecisionRecall> curve(kNumWiderThresholds);
  for (std::size_t t = 0; t < curve.size(); ++t)
    curve[t] = {static_cast<double>(found[t]) / static_cast<double>(num_faces),
                static_cast<double>(found[t]) / static_cast<double>(detections[t])};
  return curve;
}

}  // namespace

std::int64_t WiderCounts::num_faces() const {
  return std::accumulate(faces.begin(), faces.end(), std::int64_t{0});
}

WiderChoice choose(WiderSet set, double min_iou) {
  return {.keep = [set](const WiderFace& face) { return face.kept[static_cast<int>(set)] > 0; },
          .min_iou = min_iou};
}

WiderCounts count(const WiderMatching& matching, const WiderChoice& choice) {
  RETINAFACE_REQUIRE(matching.rules() == WiderRules::Python || choice.min_iou == 0.5,
                     "MATLAB's rules round the overlap to 0 or 1");
  WiderCounts counts;
  const auto& images = matching.truth().images;
  for (std::size_t i = 0; i < images.size(); ++i) {
    counts.images.push_back(steps_of(images[i], matching.images()[i], choice));
    counts.faces.push_back(static_cast<std::int32_t>(
        std::count_if(images[i].faces.begin(), images[i].faces.end(), choice.keep)));
  }
  return counts;
}

std::vector<PrecisionRecall> precision_recall(const WiderCounts& counts,
                                              std::span<const std::uint32_t> weights) {
  RETINAFACE_REQUIRE(weights.empty() || weights.size() == counts.images.size(),
                     std::to_string(weights.size()) + " weights");
  return accumulate(counts, 0, counts.images.size(), [&](std::size_t i) {
    return weights.empty() ? std::int64_t{1} : std::int64_t{weights[i]};
  });
}

std::vector<PrecisionRecall> precision_recall_of(const WiderCounts& counts, std::size_t first,
                                                 std::size_t last) {
  RETINAFACE_REQUIRE(first <= last && last <= counts.images.size(),
                     "images " + std::to_string(last));
  return accumulate(counts, first, last, [](std::size_t) { return std::int64_t{1}; });
}

std::optional<double> recall_at(const WiderMatching& matching, const WiderChoice& choice,
                                double false_per_image) {
  struct Judged {
    double score;
    Outcome outcome;
  };
  std::vector<Judged> judged;
  std::int64_t num_faces = 0;
  const auto& images = matching.truth().images;
  for (std::size_t i = 0; i < images.size(); ++i) {
    num_faces += std::count_if(images[i].faces.begin(), images[i].faces.end(), choice.keep);
    const auto outcomes = judge_choice(images[i], matching.images()[i], choice);
    for (std::size_t j = 0; j < outcomes.size(); ++j)
      if (!std::isnan(matching.images()[i].scores[j]))
        judged.push_back({matching.images()[i].scores[j], outcomes[j]});
  }
  if (num_faces == 0) return std::nullopt;
  std::sort(judged.begin(), judged.end(),
            [](const Judged& a, const Judged& b) { return a.score > b.score; });

  const double allowed = false_per_image * static_cast<double>(images.size());
  std::int64_t found = 0;
  std::int64_t num_false = 0;
  std::int64_t best = 0;
  for (std::size_t i = 0; i < judged.size(); ++i) {
    found += judged[i].outcome == Outcome::Found ? 1 : 0;
    num_false += judged[i].outcome == Outcome::False ? 1 : 0;
    const bool end_of_score = i + 1 == judged.size() || judged[i + 1].score != judged[i].score;
    if (static_cast<double>(num_false) > allowed) break;
    if (end_of_score) best = found;
  }
  return static_cast<double>(best) / static_cast<double>(num_faces);
}

}  // namespace retinaface
