#include "retinaface/data/augment/test_samples.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "retinaface/data/augment/canvas.h"

namespace retinaface::testing {

MadeSamples::MadeSamples(const Sample& sample) : count_(1) {
  make_ = [kept = std::make_shared<const Sample>(copy_of(sample))](
              const SampleRequest&, Random&) -> Result<Sample> { return copy_of(*kept); };
}

Sample copy_of(const Sample& sample) {
  return {sample.image.clone(), sample.faces, sample.path};
}

Sample white_boxes(int width, int height, const std::vector<Box>& boxes) {
  Sample sample{internal::filled(width, height, {40, 40, 40}), {}, "boxes"};
  for (const Box& box : boxes) {
    const Image white = internal::filled(static_cast<int>(box.width()),
                                         static_cast<int>(box.height()), {255, 255, 255});
    internal::paste(white.view(), static_cast<int>(box.x1), static_cast<int>(box.y1), sample.image);
    sample.faces.push_back(frontal_face(box));
  }
  return sample;
}

LabelledFace frontal_face(const Box& box) {
  const auto at = [&](float x, float y) {
    return Point{box.x1 + x * box.width(), box.y1 + y * box.height()};
  };
  LabelledFace face;
  face.box = box;
  face.landmarks = Landmarks5{
      {at(0.3F, 0.4F), at(0.7F, 0.4F), at(0.5F, 0.6F), at(0.35F, 0.8F), at(0.65F, 0.8F)}};
  face.landmark_states.fill(LandmarkState::Visible);
  return face;
}

Box bright_box(ImageView image) {
  constexpr int kBright = 148;  // half-way from the background to white
  int x1 = image.width();
  int y1 = image.height();
  int x2 = 0;
  int y2 = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      if (image.pixel(x, y)[0] < kBright) continue;
      x1 = std::min(x1, x);
      x2 = std::max(x2, x + 1);
      y1 = std::min(y1, y);
      y2 = std::max(y2, y + 1);
    }
  }
  if (x1 >= x2) return {};
  return {static_cast<float>(x1), static_cast<float>(y1), static_cast<float>(x2),
          static_cast<float>(y2)};
}

float largest_distance(const Box& a, const Box& b) {
  return std::max(
      {std::abs(a.x1 - b.x1), std::abs(a.y1 - b.y1), std::abs(a.x2 - b.x2), std::abs(a.y2 - b.y2)});
}

}  // namespace retinaface::testing
