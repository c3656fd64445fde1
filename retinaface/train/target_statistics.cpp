#include "retinaface/train/target_statistics.h"

#include <cmath>
#include <string>

#include "retinaface/model/box_coding.h"
#include "retinaface/train/anchor_grid.h"
#include "retinaface/train/labelled_points.h"

namespace retinaface::train {

void TargetStatistics::Moments::add(double value) {
  ++count;
  sum += value;
  sum_of_squares += value * value;
}

void TargetStatistics::Moments::replace(float& mean, float& deviation) const {
  if (count == 0) return;
  const double average = sum / static_cast<double>(count);
  const double variance = sum_of_squares / static_cast<double>(count) - average * average;
  // What rounding leaves of numbers that are all the same.
  constexpr double kNoVariance = 1e-10;
  mean = static_cast<float>(average);
  if (variance > kNoVariance) deviation = static_cast<float>(std::sqrt(variance));
}

TargetStatistics::TargetStatistics(const NetworkConfig& config, const AssignerOptions& options)
    : coding_(config.coding), levels_(config.anchors), options_(options) {}

void TargetStatistics::add(const Sample& sample) {
  const int width = sample.image.width();
  const int height = sample.image.height();
  const AnchorGrid grid(levels_, width, height);
  const auto assigned = assign_anchors(levels_, width, height, sample.faces, options_);
  for (std::size_t a = 0; a < assigned.size(); ++a) {
    if (assigned[a] >= 0) add(sample.faces[static_cast<std::size_t>(assigned[a])], grid.anchor(a));
  }
}

void TargetStatistics::add(const LabelledFace& face, const Box& anchor) {
  const BoxCoding plain;
  const auto box = encode_box(face.box, anchor, plain);
  for (std::size_t i = 0; i < box.size(); ++i) box_[i].add(box[i]);
  if (!face.landmarks) return;
  const auto points = encode_landmarks(*face.landmarks, anchor, plain);
  const auto labelled = labelled_points(face);
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (labelled[i / 2]) points_[i].add(points[i]);
  }
}

Result<BoxCoding> TargetStatistics::normalised_coding() const {
  if (box_.front().count == 0) {
    return Error{ErrorCode::InvalidArgument,
                 "statistics of training targets: no anchor has a face, expected labelled faces "
                 "that overlap anchors"};
  }
  BoxCoding coding = coding_;
  for (std::size_t i = 0; i < box_.size(); ++i) {
    box_[i].replace(coding.box_mean[i], coding.box_std[i]);
  }
  for (std::size_t i = 0; i < points_.size(); ++i) {
    points_[i].replace(coding.point_mean[i], coding.point_std[i]);
  }
  return coding;
}

Result<BoxCoding> normalised_coding(std::span<const Sample> samples, const NetworkConfig& config,
                                    const AssignerOptions& options) {
  TargetStatistics statistics(config, options);
  for (const Sample& sample : samples) statistics.add(sample);
  return statistics.normalised_coding();
}

}  // namespace retinaface::train
