#include <cmath>

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

}  // namespace

std::vector<std::int32_t> assign_atss(const AnchorGrid& grid, std::span<const WantedFace> faces,
                                      const AssignerOptions& options) {
  std::vector<Claim> claims(grid.num_anchors());
  for (const WantedFace& face : faces) {
    const std::vector<Candidate> candidates = candidates_of(face.box, grid, options.top_k);
    const double threshold = adaptive_threshold(candidates);
    for (const Candidate& candidate : candidates) {
      if (candidate.inside && candidate.iou >= threshold) {
        claims[candidate.number].offer(candidate.iou, face.index);
      }
    }
  }
  std::vector<std::int32_t> assigned;
  assigned.reserve(claims.size());
  for (const Claim& claim : claims) assigned.push_back(claim.face);
  return assigned;
}

}  // namespace retinaface::train
