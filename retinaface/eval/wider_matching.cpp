#include "retinaface/eval/wider_matching.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "retinaface/base/contract.h"
#include "retinaface/base/file.h"
#include "retinaface/eval/wider_thresholds.h"

namespace retinaface {
namespace {

/// Both tools take a box [x, y, w, h] as the pixels x … x+w inclusive: hence every "+ 1".
struct Corners {
  double x1, y1, x2, y2;
};

Corners corners(const Detection& d) {
  return {d.x, d.y, d.x + d.width, d.y + d.height};
}

double python_iou(const WiderFace& face, const Corners& b) {
  const double x2 = static_cast<double>(face.x) + face.width;
  const double y2 = static_cast<double>(face.y) + face.height;
  const double width = std::min(x2, b.x2) - std::max<double>(face.x, b.x1) + 1;
  const double height = std::min(y2, b.y2) - std::max<double>(face.y, b.y1) + 1;
  if (!(width > 0 && height > 0)) return 0;
  const double face_area = (x2 - face.x + 1) * (y2 - face.y + 1);
  const double area = (b.x2 - b.x1 + 1) * (b.y2 - b.y1 + 1);
  return width * height / (area + face_area - width * height);
}

/// MATLAB rounds the result of every operation on an int32 to int32, halves away from zero, and
/// saturates it.
std::int32_t int32(double value) {
  constexpr double kMax = std::numeric_limits<std::int32_t>::max();
  return static_cast<std::int32_t>(std::clamp(std::round(value), -kMax - 1, kMax));
}

/// In MATLAB the ground truth's boxes are int32 and so is all that is computed from them, the
/// quotient too: the overlap comes out as 0 or 1, and the first face with 1 wins, not the best.
double matlab_iou(const WiderFace& face, const Corners& b) {
  const std::int32_t face_x2 = int32(static_cast<double>(face.x) + face.width);
  const std::int32_t face_y2 = int32(static_cast<double>(face.y) + face.height);
  // Rounding moves a side by half a pixel at most: what is farther apart needs no arithmetic.
  if (b.x1 > face_x2 + 2.0 || b.y1 > face_y2 + 2.0 || b.x2 < face.x - 2.0 || b.y2 < face.y - 2.0)
    return 0;
  const std::int32_t x1 = int32(std::max<double>(face.x, b.x1));
  const std::int32_t y1 = int32(std::max<double>(face.y, b.y1));
  const std::int32_t x2 = int32(std::min<double>(face_x2, b.x2));
  const std::int32_t y2 = int32(std::min<double>(face_y2, b.y2));
  const std::int32_t width = int32(static_cast<double>(x2) - x1 + 1);
  const std::int32_t height = int32(static_cast<double>(y2) - y1 + 1);
  if (width <= 0 || height <= 0) return 0;
  const std::int32_t inter = int32(static_cast<double>(width) * height);
  const std::int32_t face_area = int32((static_cast<double>(face_x2) - face.x + 1) *
                                       (static_cast<double>(face_y2) - face.y + 1));
  const double area = (b.x2 - b.x1 + 1) * (b.y2 - b.y1 + 1);
  const std::int32_t both = int32(static_cast<double>(int32(face_area + area)) - inter);
  return both == 0 ? std::numeric_limits<std::int32_t>::max()
                   : int32(static_cast<double>(inter) / both);
}

BestOverlap best_overlap(const std::vector<WiderFace>& faces, const Detection& detection,
                         WiderRules rules) {
  const Corners box = corners(detection);
  BestOverlap best;
  for (std::size_t i = 0; i < faces.size(); ++i) {
    const double iou =
        rules == WiderRules::Python ? python_iou(faces[i], box) : matlab_iou(faces[i], box);
    if (best.face < 0 || iou > best.iou) best = {iou, static_cast<std::int32_t>(i)};
  }
  return best;
}

/// Maps all scores of a set onto [0, 1]. When all are equal this divides by zero, as in both tools:
/// no score is then a number, and nothing counts as detected.
class Normalisation {
 public:
  explicit Normalisation(WiderRules rules)
      : in_single_(rules == WiderRules::Matlab),
        // What the tools start from: Python from 1 and 0, MATLAB from single's extremes.
        smallest_(in_single_ ? std::numeric_limits<float>::max() : 1),
        largest_(in_single_ ? std::numeric_limits<float>::min() : 0) {}

  void add(double score) {
    smallest_ = std::min(smallest_, score);
    largest_ = std::max(largest_, score);
  }

  /// MATLAB's start values are singles, and a single makes single whatever it meets.
  [[nodiscard]] double operator()(double score) const {
    if (!in_single_) return (score - smallest_) / (largest_ - smallest_);
    const auto smallest = static_cast<float>(smallest_);
    return (static_cast<float>(score) - smallest) / (static_cast<float>(largest_) - smallest);
  }
  [[nodiscard]] bool divides_by_zero() const { return !(largest_ > smallest_); }

 private:
  bool in_single_;
  double smallest_;
  double largest_;
};

bool falls(const std::vector<Detection>& detections) {
  return std::is_sorted(detections.begin(), detections.end(),
                        [](const Detection& a, const Detection& b) { return a.score > b.score; });
}

/// Python takes the file's order as it is, MATLAB sorts by score.
std::vector<std::size_t> taking_order(const std::vector<Detection>& detections, WiderRules rules) {
  std::vector<std::size_t> order(detections.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (rules == WiderRules::Matlab)
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return detections[a].score > detections[b].score;
    });
  return order;
}

ScoredImage scored(const WiderImage& image, const ImageDetections& found, WiderRules rules,
                   const Normalisation& normalised) {
  ScoredImage result;
  result.overlaps.reserve(found.detections.size());
  result.scores.reserve(found.detections.size());
  result.heights.reserve(found.detections.size());
  for (const std::size_t i : taking_order(found.detections, rules)) {
    const Detection& detection = found.detections[i];
    result.overlaps.push_back(best_overlap(image.faces, detection, rules));
    result.scores.push_back(normalised(detection.score));
    result.heights.push_back(static_cast<float>(detection.height));
  }
  result.thresholds = internal::thresholds_of(result.scores);
  return result;
}

}  // namespace

const char* to_string(WiderRules rules) {
  return rules == WiderRules::Python ? "python" : "matlab";
}

Result<WiderMatching> WiderMatching::create(const WiderGroundTruth& truth,
                                            const DetectionSet& detections, WiderRules rules,
                                            bool allow_missing) {
  Normalisation normalised(rules);
  for (const auto& image : detections.images())
    for (const auto& detection : image.detections) normalised.add(detection.score);

  WiderMatching matching;
  matching.truth_ = &truth;
  matching.rules_ = rules;
  matching.warnings_ = detections.warnings;
  std::vector<std::string> missing;
  std::size_t num_unsorted = 0;
  for (const auto& image : truth.images) {
    const ImageDetections* found = detections.find(image.key());
    if (found == nullptr) missing.push_back(image.key());
    if (found != nullptr && !falls(found->detections)) ++num_unsorted;
    matching.images_.push_back(found == nullptr ? ScoredImage()
                                                : scored(image, *found, rules, normalised));
  }
  if (!missing.empty() && !allow_missing) return missing_pictures(missing, truth.images.size());

  matching.num_missing_ = missing.size();
  const auto warn = [&](bool when, std::string sentence) {
    if (when) matching.warnings_.push_back(std::move(sentence));
  };
  const std::size_t num_known = truth.images.size() - missing.size();
  warn(!missing.empty(), fmt::format("{} of {} images have no detections and count as empty",
                                     missing.size(), truth.images.size()));
  warn(detections.images().size() > num_known,
       fmt::format("{} images of the detections are not in the ground truth; only their scores "
                   "count, in the normalisation",
                   detections.images().size() - num_known));
  warn(num_unsorted > 0 && rules == WiderRules::Python,
       fmt::format("in {} images the detections do not fall by score; they are taken in the "
                   "file's order, as the Python tool does",
                   num_unsorted));
  warn(detections.num_detections() > 0 && normalised.divides_by_zero(),
       "all scores are equal, so that their normalisation divides by zero and nothing counts");
  return matching;
}

std::size_t WiderMatching::num_detections() const {
  std::size_t count = 0;
  for (const auto& image : images_) count += image.scores.size();
  return count;
}

std::vector<Outcome> judge(const WiderImage& image, const ScoredImage& detections,
                           const FaceFilter& keep, double min_iou) {
  std::vector<Outcome> outcomes;
  outcomes.reserve(detections.overlaps.size());
  std::vector<bool> found(image.faces.size(), false);
  for (const BestOverlap& best : detections.overlaps) {
    if (best.face < 0 || best.iou < min_iou) {
      outcomes.push_back(Outcome::False);
      continue;
    }
    const auto face = static_cast<std::size_t>(best.face);
    if (!keep(image.faces[face])) {
      outcomes.push_back(Outcome::Ignored);
      continue;
    }
    outcomes.push_back(found[face] ? Outcome::False : Outcome::Found);
    found[face] = true;
  }
  return outcomes;
}

}  // namespace retinaface
