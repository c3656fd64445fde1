#include "retinaface/eval/wider_ap.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "retinaface/base/contract.h"

namespace retinaface {
namespace {

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
  std::vector<ThresholdStep> steps;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const std::int16_t threshold = detections.thresholds[i];
    if (threshold == kNumWiderThresholds || outcomes[i] == Outcome::Ignored) continue;
    if (steps.empty() || steps.back().threshold != threshold) steps.push_back({threshold, 0, 0});
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

struct Judged {
  double score;
  Outcome outcome;
};

/// The detections of all images that are not ignored, by falling score.
std::vector<Judged> judged_by_score(const WiderMatching& matching, const WiderChoice& choice,
                                    std::int64_t& num_faces) {
  std::vector<Judged> judged;
  const auto& images = matching.truth().images;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const ScoredImage& detections = matching.images()[i];
    num_faces += std::count_if(images[i].faces.begin(), images[i].faces.end(), choice.keep);
    const auto outcomes = judge_choice(images[i], detections, choice);
    for (std::size_t j = 0; j < outcomes.size(); ++j)
      if (outcomes[j] != Outcome::Ignored && !std::isnan(detections.scores[j]))
        judged.push_back({detections.scores[j], outcomes[j]});
  }
  std::sort(judged.begin(), judged.end(),
            [](const Judged& a, const Judged& b) { return a.score > b.score; });
  return judged;
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

std::vector<std::optional<double>> recalls_at(const WiderMatching& matching,
                                              const WiderChoice& choice,
                                              std::span<const double> false_per_image) {
  std::vector<std::optional<double>> recalls(false_per_image.size());
  std::int64_t num_faces = 0;
  const auto judged = judged_by_score(matching, choice, num_faces);
  if (num_faces == 0) return recalls;

  std::fill(recalls.begin(), recalls.end(), 0.0);
  const auto num_images = static_cast<double>(matching.images().size());
  std::int64_t found = 0;
  std::int64_t num_false = 0;
  for (std::size_t i = 0; i < judged.size(); ++i) {
    found += judged[i].outcome == Outcome::Found ? 1 : 0;
    num_false += judged[i].outcome == Outcome::False ? 1 : 0;
    if (i + 1 < judged.size() && judged[i + 1].score == judged[i].score) continue;
    for (std::size_t r = 0; r < recalls.size(); ++r)
      if (static_cast<double>(num_false) <= false_per_image[r] * num_images)
        recalls[r] = static_cast<double>(found) / static_cast<double>(num_faces);
  }
  return recalls;
}

}  // namespace retinaface
