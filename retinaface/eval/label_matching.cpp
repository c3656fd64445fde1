#include "retinaface/eval/label_matching.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "retinaface/base/contract.h"
#include "retinaface/base/file.h"

namespace retinaface {
namespace {

/// The part of `box` that lies in `region`.
double covered(const Box& box, const Box& region) {
  return box.area() > 0 ? intersection_area(box, region) / box.area() : 0;
}

/// Most pairs of a crowd are: they need no arithmetic.
bool are_apart(const Box& a, const Box& b) {
  return a.x2 <= b.x1 || b.x2 <= a.x1 || a.y2 <= b.y1 || b.y2 <= a.y1;
}

/// One picture's faces while detections take them.
class FacesOfImage {
 public:
  FacesOfImage(const LabelledImage& image, const LabelFilter& keep) : faces_(image.faces) {
    for (const auto& face : faces_) {
      judged_.push_back(!face.ignore && (!keep || keep(face)));
      free_.push_back(judged_.back());
    }
  }

  [[nodiscard]] std::int32_t num_judged() const {
    return static_cast<std::int32_t>(std::count(judged_.begin(), judged_.end(), true));
  }

  void take(const Box& box, double min_iou, JudgedDetection& detection) {
    std::int32_t best = -1;
    double best_iou = 0;
    std::int32_t ignored = -1;
    for (std::size_t i = 0; i < faces_.size(); ++i) {
      if (are_apart(box, faces_[i].box)) continue;
      const double overlap = iou(box, faces_[i].box);
      detection.iou = std::max(detection.iou, overlap);
      if (free_[i] && overlap >= min_iou && (best < 0 || overlap > best_iou)) {
        best = static_cast<std::int32_t>(i);
        best_iou = overlap;
      }
      // A marked region may hold many faces; one that is only of another size is a face.
      if (!judged_[i] &&
          (overlap >= min_iou || (faces_[i].ignore && covered(box, faces_[i].box) >= 0.5)))
        ignored = static_cast<std::int32_t>(i);
    }
    if (best >= 0) {
      detection.verdict = Verdict::Found;
      detection.face = best;
      detection.iou = best_iou;
      free_[static_cast<std::size_t>(best)] = false;
    } else if (ignored >= 0) {
      detection.verdict = Verdict::Ignored;
      detection.face = ignored;
    }
  }

 private:
  const std::vector<LabelledFace>& faces_;
  std::vector<bool> judged_;
  std::vector<bool> free_;
};

std::vector<std::size_t> by_falling_score(const std::vector<Detection>& detections) {
  std::vector<std::size_t> order(detections.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return detections[a].score > detections[b].score;
  });
  return order;
}

void note_finders(const LabelledDetections& paired, JudgedSet& judged) {
  for (const auto& image : *paired.labels) judged.found_by.emplace_back(image.faces.size(), -1);
  for (std::size_t i = 0; i < judged.detections.size(); ++i) {
    const auto& detection = judged.detections[i];
    if (detection.verdict == Verdict::Found)
      judged.found_by[static_cast<std::size_t>(detection.image)]
                     [static_cast<std::size_t>(detection.face)] = static_cast<std::int32_t>(i);
  }
}

std::optional<double> ratio(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

Result<LabelledDetections> pair_up(const std::vector<LabelledImage>& labels,
                                   const DetectionSet& detections, bool allow_missing) {
  LabelledDetections paired;
  paired.labels = &labels;
  paired.warnings = detections.warnings;
  std::vector<std::string> missing;
  std::unordered_map<const ImageDetections*, const LabelledImage*> label_of;
  for (const auto& image : labels) {
    const ImageDetections* found = detections.find(image_key(image.path));
    paired.detections.push_back(found);
    if (found == nullptr) {
      missing.push_back(image.path);
      continue;
    }
    const auto [other, is_new] = label_of.emplace(found, &image);
    if (!is_new)
      return Error{ErrorCode::InvalidArgument,
                   fmt::format("detections: '{}' may be of '{}' or of '{}'", printable(found->key),
                               printable(other->second->path), printable(image.path))};
  }
  if (!missing.empty() && !allow_missing) return missing_pictures(missing, labels.size());

  paired.num_missing = missing.size();
  if (!missing.empty())
    paired.warnings.push_back(fmt::format("{} of {} pictures have no detections and count as empty",
                                          missing.size(), labels.size()));
  const std::size_t num_known = labels.size() - missing.size();
  if (detections.images().size() > num_known)
    paired.warnings.push_back(
        fmt::format("{} pictures of the detections are not labelled and do not count",
                    detections.images().size() - num_known));
  return paired;
}

std::int64_t JudgedSet::num_faces() const {
  return std::accumulate(faces.begin(), faces.end(), std::int64_t{0});
}

JudgedSet judge(const LabelledDetections& paired, double min_iou, const LabelFilter& keep) {
  RETINAFACE_REQUIRE(min_iou > 0 && min_iou <= 1, "min_iou is " + std::to_string(min_iou));
  JudgedSet judged;
  for (std::size_t i = 0; i < paired.labels->size(); ++i) {
    FacesOfImage faces((*paired.labels)[i], keep);
    judged.faces.push_back(faces.num_judged());
    if (paired.detections[i] == nullptr) continue;
    const auto& found = paired.detections[i]->detections;
    for (const std::size_t j : by_falling_score(found)) {
      JudgedDetection detection;
      detection.image = static_cast<std::int32_t>(i);
      detection.detection = static_cast<std::int32_t>(j);
      detection.score = found[j].score;
      faces.take(found[j].box(), min_iou, detection);
      judged.detections.push_back(detection);
    }
  }
  std::stable_sort(
      judged.detections.begin(), judged.detections.end(),
      [](const JudgedDetection& a, const JudgedDetection& b) { return a.score > b.score; });
  note_finders(paired, judged);
  return judged;
}

std::vector<PrecisionRecall> precision_recall(const JudgedSet& judged,
                                              std::span<const std::uint32_t> weights) {
  RETINAFACE_REQUIRE(weights.empty() || weights.size() == judged.faces.size(),
                     std::to_string(weights.size()) + " weights");
  const auto weight_of = [&](std::size_t image) {
    return weights.empty() ? std::int64_t{1} : std::int64_t{weights[image]};
  };
  std::int64_t num_faces = 0;
  for (std::size_t i = 0; i < judged.faces.size(); ++i) num_faces += weight_of(i) * judged.faces[i];

  std::vector<PrecisionRecall> curve;
  std::int64_t found = 0;
  std::int64_t counted = 0;
  for (std::size_t i = 0; i < judged.detections.size(); ++i) {
    const auto& detection = judged.detections[i];
    const std::int64_t weight = weight_of(static_cast<std::size_t>(detection.image));
    counted += detection.verdict == Verdict::Ignored ? 0 : weight;
    found += detection.verdict == Verdict::Found ? weight : 0;
    const bool last_of_score =
        i + 1 == judged.detections.size() || judged.detections[i + 1].score != detection.score;
    if (last_of_score && counted > 0)
      curve.push_back({static_cast<double>(found) / static_cast<double>(num_faces),
                       static_cast<double>(found) / static_cast<double>(counted)});
  }
  // Without any detection there is still one point, and without any face its recall is 0 / 0.
  if (curve.empty()) curve.push_back({0 / static_cast<double>(num_faces), 0});
  return curve;
}

std::optional<double> OperatingPoint::precision() const {
  return ratio(found, found + num_false);
}
std::optional<double> OperatingPoint::recall() const {
  return ratio(found, found + missed);
}

OperatingPoint operating_point(const JudgedSet& judged, double min_score) {
  OperatingPoint point;
  point.min_score = min_score;
  for (const auto& detection : judged.detections) {
    if (detection.score < min_score) break;
    point.found += detection.verdict == Verdict::Found ? 1 : 0;
    point.num_false += detection.verdict == Verdict::False ? 1 : 0;
  }
  point.missed = judged.num_faces() - point.found;
  return point;
}

}  // namespace retinaface
