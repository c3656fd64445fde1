#include "retinaface/data/draw_labels.h"

#include <algorithm>

#include "retinaface/image/draw.h"

namespace retinaface {
namespace {

constexpr Color kFace{0, 230, 150};
constexpr Color kIgnored{224, 64, 255};
constexpr Color kHole{16, 20, 24};

void draw_landmarks(Image& image, const LabelledFace& face) {
  const float side = std::min(face.box.width(), face.box.height());
  const float radius = std::clamp(side / 20, 1.5F, 4.F);
  for (std::size_t i = 0; i < 5; ++i) {
    if (face.landmark_states[i] == LandmarkState::Missing) continue;
    const Point point = face.landmarks->points[i];
    const bool is_hidden = face.landmark_states[i] == LandmarkState::Hidden;
    draw_point(image, point, is_hidden ? radius * 1.4F : radius, kLandmarkColors[i]);
    if (is_hidden) draw_point(image, point, radius * 0.7F, kHole);
  }
}

}  // namespace

void draw_labels(Image& image, std::span<const LabelledFace> faces) {
  for (const auto& face : faces) {
    const float side = std::max(face.box.width(), face.box.height());
    draw_box(image, face.box, face.ignore ? kIgnored : kFace, side < 24 ? 1 : 2);
    if (face.landmarks) draw_landmarks(image, face);
  }
}

}  // namespace retinaface
