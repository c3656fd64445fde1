#include "retinaface/eval/fddb_roc.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <unordered_map>

#include "retinaface/base/file.h"
#include "retinaface/eval/assignment.h"

namespace retinaface {
namespace {

/// The part of a row that a region covers; empty when first >= last.
struct Span {
  double first = 0;
  double last = 0;
};

/// y from and to where the region lies.
Span rows_of(const FddbRegion& region) {
  if (!region.is_ellipse) return {region.y, region.y + region.height};
  const Ellipse& e = region.ellipse;
  const double reach =
      std::hypot(e.half_axis_a * std::sin(e.angle), e.half_axis_b * std::cos(e.angle));
  return {e.center_y - reach, e.center_y + reach};
}

/// The row y of an ellipse: the roots of its quadratic equation in x.
Span row_of(const Ellipse& e, double y) {
  const double c = std::cos(e.angle);
  const double s = std::sin(e.angle);
  const double a2 = e.half_axis_a * e.half_axis_a;
  const double b2 = e.half_axis_b * e.half_axis_b;
  const double dy = y - e.center_y;
  const double p = c * c * b2 + s * s * a2;
  const double q = s * c * (b2 - a2) * dy;
  const double r = (s * s * b2 + c * c * a2) * dy * dy - a2 * b2;
  const double discriminant = q * q - p * r;
  if (!(discriminant > 0) || p == 0) return {};
  const double root = std::sqrt(discriminant);
  return {e.center_x + (-q - root) / p, e.center_x + (-q + root) / p};
}

Span row_of(const FddbRegion& region, double y) {
  if (region.is_ellipse) return row_of(region.ellipse, y);
  return {region.x, region.x + region.width};
}

double area(const FddbRegion& region) {
  constexpr double kPi = 3.14159265358979323846;
  return region.is_ellipse ? kPi * region.ellipse.half_axis_a * region.ellipse.half_axis_b
                           : region.width * region.height;
}

double intersection(const FddbRegion& a, const FddbRegion& b) {
  constexpr int kRows = 1024;
  const Span rows_a = rows_of(a);
  const Span rows_b = rows_of(b);
  const double first = std::max(rows_a.first, rows_b.first);
  const double last = std::min(rows_a.last, rows_b.last);
  if (!(first < last)) return 0;
  const double step = (last - first) / kRows;
  double sum = 0;
  for (int i = 0; i < kRows; ++i) {
    const double y = first + (i + 0.5) * step;
    const Span in_a = row_of(a, y);
    const Span in_b = row_of(b, y);
    sum += std::max(0.0, std::min(in_a.last, in_b.last) - std::max(in_a.first, in_b.first));
  }
  return sum * step;
}

/// What a picture contributes at one threshold.
struct Tally {
  std::int64_t num_detections = 0;
  std::int64_t num_found = 0;
  double overlap = 0;
};

Tally tally(const std::vector<FddbRegion>& faces, const std::vector<FddbRegion>& detections,
            const std::vector<double>& overlaps, std::size_t num_used) {
  std::vector<double> scores;
  for (std::size_t i = 0; i < faces.size(); ++i)
    for (std::size_t j = 0; j < num_used; ++j)
      scores.push_back(overlaps[i * detections.size() + j]);
  Tally result;
  result.num_detections = static_cast<std::int64_t>(num_used);
  const auto pairs = best_assignment(scores, faces.size(), num_used);
  for (std::size_t i = 0; i < faces.size(); ++i) {
    if (pairs[i] < 0) continue;
    const double overlap = scores[i * num_used + static_cast<std::size_t>(pairs[i])];
    result.overlap += overlap;
    result.num_found += overlap > 0.5 ? 1 : 0;
  }
  return result;
}

/// How the sums change at a threshold.
using Changes = std::map<double, Tally, std::greater<>>;

/// Adds a picture: at each of its scores the pairing is made anew with all detections so far.
void add_image(const std::vector<FddbRegion>& faces, std::vector<FddbRegion> detections,
               Changes& changes) {
  std::stable_sort(detections.begin(), detections.end(),
                   [](const FddbRegion& a, const FddbRegion& b) { return a.score > b.score; });
  std::vector<double> overlaps;
  for (const auto& face : faces)
    for (const auto& detection : detections) overlaps.push_back(region_iou(face, detection));

  Tally before;
  for (std::size_t used = 1; used <= detections.size(); ++used) {
    const double score = detections[used - 1].score;
    if (used < detections.size() && detections[used].score == score) continue;
    const Tally now = tally(faces, detections, overlaps, used);
    Tally& change = changes[score];
    change.num_detections += now.num_detections - before.num_detections;
    change.num_found += now.num_found - before.num_found;
    change.overlap += now.overlap - before.overlap;
    before = now;
  }
}

std::vector<FddbPoint> curve_of(const Changes& changes, std::int64_t num_faces) {
  std::vector<FddbPoint> curve;
  Tally sum;
  for (const auto& [score, change] : changes) {
    sum.num_detections += change.num_detections;
    sum.num_found += change.num_found;
    sum.overlap += change.overlap;
    const auto faces = static_cast<double>(std::max<std::int64_t>(num_faces, 1));
    curve.push_back({score, sum.num_detections - sum.num_found,
                     static_cast<double>(sum.num_found) / faces, sum.overlap / faces});
  }
  return curve;
}

}  // namespace

double region_iou(const FddbRegion& a, const FddbRegion& b) {
  const double both = intersection(a, b);
  const double either = area(a) + area(b) - both;
  return either > 0 ? std::clamp(both / either, 0.0, 1.0) : 0;
}

std::optional<FddbPoint> FddbResult::at_false(std::int64_t num_false) const {
  std::optional<FddbPoint> best;
  for (const auto& point : curve)
    if (point.num_false <= num_false && (!best || point.discrete >= best->discrete)) best = point;
  return best;
}

Result<FddbResult> evaluate_fddb(const std::vector<FddbImage>& annotations,
                                 const std::vector<FddbImage>& detections, bool allow_missing) {
  std::unordered_map<std::string, const FddbImage*> by_name;
  for (const auto& image : detections) by_name.emplace(image.name, &image);

  FddbResult result;
  Changes changes;
  std::vector<std::string> missing;
  for (const auto& image : annotations) {
    ++result.num_images;
    result.num_faces += static_cast<std::int64_t>(image.regions.size());
    const auto found = by_name.find(image.name);
    if (found == by_name.end()) {
      missing.push_back(image.name);
      continue;
    }
    result.num_detections += static_cast<std::int64_t>(found->second->regions.size());
    add_image(image.regions, found->second->regions, changes);
  }
  const std::string sentence =
      missing.empty() ? std::string()
                      : fmt::format("{} of {} pictures have no detections, the first is '{}'",
                                    missing.size(), annotations.size(), printable(missing[0]));
  if (!missing.empty() && !allow_missing) return Error{ErrorCode::NotFound, sentence};
  if (!missing.empty()) result.warnings.push_back(sentence + "; they count as empty");
  const std::size_t num_known = annotations.size() - missing.size();
  if (detections.size() > num_known)
    result.warnings.push_back(fmt::format("{} pictures of the detections are not annotated",
                                          detections.size() - num_known));
  result.curve = curve_of(changes, result.num_faces);
  return result;
}

}  // namespace retinaface
