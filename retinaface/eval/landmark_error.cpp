#include "retinaface/eval/landmark_error.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <ranges>
#include <utility>

#include "retinaface/base/contract.h"

namespace retinaface {
namespace {

double distance(const Point& a, const Point& b) {
  return std::hypot(static_cast<double>(a.x) - b.x, static_cast<double>(a.y) - b.y);
}

bool is_judged(const LabelledFace& face, double min_size) {
  return !face.ignore && face.landmarks && face.box.area() > 0 &&
         std::min(face.box.width(), face.box.height()) >= min_size;
}

FaceLandmarkError error_of(const LabelledFace& face, const Landmarks5& found) {
  const double size = std::sqrt(static_cast<double>(face.box.width()) * face.box.height());
  FaceLandmarkError error;
  error.points.fill(-1);
  int count = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    if (face.landmark_states[i] == LandmarkState::Missing) continue;
    error.points[i] = distance(face.landmarks->points[i], found.points[i]) / size;
    error.mean += error.points[i];
    ++count;
  }
  error.mean /= std::max(count, 1);
  return error;
}

/// The landmarks of the detection that found a face; null when there are none.
const Landmarks5* found_landmarks(const LabelledDetections& paired, const JudgedSet& judged,
                                  std::size_t image, std::size_t face) {
  const std::int32_t finder = judged.found_by[image][face];
  if (finder < 0) return nullptr;
  const auto& detection = judged.detections[static_cast<std::size_t>(finder)];
  const auto& found =
      paired.detections[image]->detections[static_cast<std::size_t>(detection.detection)];
  return found.landmarks ? &*found.landmarks : nullptr;
}

}  // namespace

ErrorSummary summarise(std::span<const double> errors, double failure_limit) {
  RETINAFACE_REQUIRE(failure_limit > 0, "failure limit " + std::to_string(failure_limit));
  ErrorSummary summary;
  summary.count = static_cast<std::int64_t>(errors.size());
  summary.failure_limit = failure_limit;
  if (errors.empty()) return summary;
  std::vector<double> sorted(errors.begin(), errors.end());
  std::sort(sorted.begin(), sorted.end());
  const auto count = static_cast<double>(sorted.size());
  summary.mean = std::accumulate(sorted.begin(), sorted.end(), 0.0) / count;
  summary.median = (sorted[(sorted.size() - 1) / 2] + sorted[sorted.size() / 2]) / 2;
  const auto failed = sorted.end() - std::upper_bound(sorted.begin(), sorted.end(), failure_limit);
  summary.failure_rate = static_cast<double>(failed) / count;
  // Each error e below the limit lifts the curve by 1 / count from e on.
  for (const double error : sorted)
    summary.area_to_limit += std::max(0.0, failure_limit - error) / failure_limit / count;
  return summary;
}

std::vector<CumulativeError> cumulative_errors(std::span<const double> errors, double limit,
                                               int num_points) {
  RETINAFACE_REQUIRE(num_points > 0, std::to_string(num_points) + " points");
  std::vector<double> sorted(errors.begin(), errors.end());
  std::sort(sorted.begin(), sorted.end());
  std::vector<CumulativeError> curve;
  for (int i = 0; i <= num_points; ++i) {
    const double error = limit * i / num_points;
    const auto below = std::upper_bound(sorted.begin(), sorted.end(), error) - sorted.begin();
    const auto count = static_cast<double>(std::max<std::size_t>(sorted.size(), 1));
    curve.push_back({error, static_cast<double>(below) / count});
  }
  return curve;
}

LandmarkResult landmark_errors(const LabelledDetections& paired, const JudgedSet& judged,
                               double min_size, double failure_limit) {
  LandmarkResult result;
  std::vector<double> errors;
  std::array<std::vector<double>, 5> point_errors;
  for (std::size_t i = 0; i < paired.labels->size(); ++i) {
    const auto& faces = (*paired.labels)[i].faces;
    for (std::size_t j = 0; j < faces.size(); ++j) {
      if (!is_judged(faces[j], min_size)) continue;
      ++result.num_faces;
      const Landmarks5* found = found_landmarks(paired, judged, i, j);
      if (found == nullptr) continue;
      FaceLandmarkError error = error_of(faces[j], *found);
      error.image = static_cast<std::int32_t>(i);
      error.face = static_cast<std::int32_t>(j);
      errors.push_back(error.mean);
      for (std::size_t k = 0; k < 5; ++k)
        if (error.points[k] >= 0) point_errors[k].push_back(error.points[k]);
      result.faces.push_back(error);
    }
  }
  result.num_detected = static_cast<std::int64_t>(errors.size());
  result.summary = summarise(errors, failure_limit);
  for (std::size_t k = 0; k < 5; ++k)
    result.per_point[k] = summarise(point_errors[k], failure_limit);
  const double failed = result.summary.failure_rate * static_cast<double>(result.num_detected);
  if (result.num_faces > 0)
    result.failure_rate_with_missed =
        (failed + static_cast<double>(result.num_faces - result.num_detected)) /
        static_cast<double>(result.num_faces);
  return result;
}

CommonFaceErrors errors_on_common_faces(std::span<const LandmarkResult* const> results) {
  std::map<std::pair<std::int32_t, std::int32_t>, std::size_t> finders;
  for (const LandmarkResult* result : results)
    for (const FaceLandmarkError& error : result->faces) ++finders[{error.image, error.face}];
  CommonFaceErrors common;
  common.num_faces = std::ranges::count(finders | std::views::values, results.size());
  for (const LandmarkResult* result : results) {
    double sum = 0;
    for (const FaceLandmarkError& error : result->faces)
      if (finders[{error.image, error.face}] == results.size()) sum += error.mean;
    common.means.push_back(common.num_faces > 0 ? sum / static_cast<double>(common.num_faces) : 0);
  }
  return common;
}

}  // namespace retinaface
