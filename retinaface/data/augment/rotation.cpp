#include "retinaface/data/augment/rotation.h"

#include <cmath>
#include <numbers>
#include <utility>

#include "retinaface/data/augment/face_labels.h"
#include "retinaface/image/warp.h"

namespace retinaface {
namespace {

Similarity turn_about(double x, double y, double degrees) {
  const double angle = degrees * std::numbers::pi / 180;
  return Similarity::translation(x, y) * Similarity{std::cos(angle), std::sin(angle), 0, 0} *
         Similarity::translation(-x, -y);
}

void move_faces(Sample& sample, const Similarity& target_from_source) {
  for (LabelledFace& face : sample.faces) face = internal::moved(face, target_from_source);
  sample.faces =
      internal::faces_inside(std::move(sample.faces), sample.image.width(), sample.image.height());
}

void turn_quarters(Sample& sample, int quarters) {
  const Similarity turn =
      internal::quarter_turn(sample.image.width(), sample.image.height(), quarters);
  sample.image = rotated(sample.image.view(), quarters);
  move_faces(sample, turn);
}

void turn_degrees(Sample& sample, double degrees, const std::array<std::uint8_t, 3>& padding) {
  const int width = sample.image.width();
  const int height = sample.image.height();
  const Similarity turn = turn_about(width / 2.0, height / 2.0, degrees);
  sample.image = warp(sample.image.view(), turn.inverse(), width, height, padding);
  move_faces(sample, turn);
}

}  // namespace

Result<Sample> Rotation::sample(const SampleRequest& request, Random& random) const {
  RETINAFACE_ASSIGN_OR_RETURN(Sample sample, inner_.sample(request, random));
  const double choice = random.uniform();
  if (choice < options_.quarter_probability)
    turn_quarters(sample, 1 + static_cast<int>(random.below(3)));
  else if (choice < options_.quarter_probability + options_.probability)
    turn_degrees(sample, random.uniform(-options_.max_degrees, options_.max_degrees),
                 options_.padding);
  return sample;
}

}  // namespace retinaface
