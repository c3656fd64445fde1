#include <algorithm>
#include <cmath>
#include <iterator>

#include "retinaface/train/assignment_rules.h"

namespace retinaface::train {
namespace {

struct Candidate {
  std::size_t number;
  float iou;
  bool inside;  ///< the anchor's centre lies in the face
};

std::vector<Candidate> candidates_of(const Box& face, const AnchorGrid& grid, int top_k) {
  std::vector<Candidate> candidates;
  for (std::size_t level = 0; level < grid.num_levels(); ++level) {
    for (const std::size_t number : grid.nearest_anchors(level, face.center(), top_k)) {
      const Box anchor = grid.anchor(number);
      const Point center = anchor.center();
      const bool inside =
          center.x > face.x1 && center.x < face.x2 && center.y > face.y1 && center.y < face.y2;
      candidates.push_back({number, iou(anchor, face), inside});
    }
  }
  return candidates;
}

/// Mean plus (unbiased) standard deviation of the candidates' IoUs.
double adaptive_threshold(std::span<const Candidate> candidates) {
  const auto count = static_cast<double>(candidates.size());
  double sum = 0;
  for (const Candidate& candidate : candidates) sum += candidate.iou;
  const double mean = sum / count;
  double squares = 0;
  for (const Candidate& candidate : candidates) {
    squares += (candidate.iou - mean) * (candidate.iou - mean);
  }
  return mean + (count > 1 ? std::sqrt(squares / (count - 1)) : 0);
}

/// Those whose centre is in the face and whose IoU reaches the threshold; else the best one, since
/// a small face may lie between all centres.
std::vector<Candidate> positives_among(std::span<const Candidate> candidates) {
  const double threshold = adaptive_threshold(candidates);
  std::vector<Candidate> positives;
  std::ranges::copy_if(candidates, std::back_inserter(positives), [&](const Candidate& candidate) {
    return candidate.inside && candidate.iou >= threshold;
  });
  if (positives.empty())
    positives.push_back(*std::ranges::max_element(candidates, {}, &Candidate::iou));
  return positives;
}

}  // namespace

std::vector<std::int32_t> assign_atss(const AnchorGrid& grid, std::span<const WantedFace> faces,
                                      const AssignerOptions& options) {
  std::vector<Claim> claims(grid.num_anchors());
  for (const WantedFace& face : faces) {
    const std::vector<Candidate> candidates = candidates_of(face.box, grid, options.top_k);
    for (const Candidate& positive : positives_among(candidates)) {
      claims[positive.number].offer(positive.iou, face.index);
    }
  }
  std::vector<std::int32_t> assigned;
  assigned.reserve(claims.size());
  for (const Claim& claim : claims) assigned.push_back(claim.face);
  return assigned;
}

}  // namespace retinaface::train
