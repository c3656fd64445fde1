#include "retinaface/detect/voting.h"

#include <array>

#include "retinaface/detect/overlap_groups.h"

namespace retinaface {

namespace {

/// A face as numbers that can be averaged: the box, then the points.
using Coordinates = std::array<double, 14>;

Coordinates coordinates(const Face& face) {
  Coordinates result{face.box.x1, face.box.y1, face.box.x2, face.box.y2};
  for (std::size_t i = 0; i < 5; ++i) {
    result[4 + 2 * i] = face.landmarks.points[i].x;
    result[5 + 2 * i] = face.landmarks.points[i].y;
  }
  return result;
}

class WeightedMean {
 public:
  void add(const Face& face) {
    const Coordinates values = coordinates(face);
    for (std::size_t i = 0; i < values.size(); ++i) sum_[i] += face.score * values[i];
    weight_ += face.score;
    ++count_;
  }

  /// @param best  the group's first; returned as it is when there is nothing to average
  [[nodiscard]] Face face(const Face& best) const {
    if (count_ < 2 || !(weight_ > 0)) return best;
    return {.box = {mean(0), mean(1), mean(2), mean(3)},
            .score = best.score,
            .landmarks = {{{{mean(4), mean(5)},
                            {mean(6), mean(7)},
                            {mean(8), mean(9)},
                            {mean(10), mean(11)},
                            {mean(12), mean(13)}}}}};
  }

 private:
  [[nodiscard]] float mean(std::size_t i) const { return static_cast<float>(sum_[i] / weight_); }

  Coordinates sum_{};
  double weight_ = 0;
  int count_ = 0;
};

}  // namespace

std::vector<Face> vote_overlaps(std::span<const Face> faces, float max_iou) {
  const OverlapGroups groups = group_overlaps(faces, max_iou);
  std::vector<WeightedMean> means(faces.size());
  for (const std::size_t i : groups.by_score) means[groups.leader[i]].add(faces[i]);

  std::vector<Face> voted;
  for (const std::size_t i : groups.by_score) {
    if (groups.leader[i] == i) voted.push_back(means[i].face(faces[i]));
  }
  return voted;
}

}  // namespace retinaface
