#include "retinaface/data/augment/face_labels.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace retinaface::internal {
namespace {

/// Less of a face, in pixels a side, is as good as nothing.
constexpr float kMinVisible = 2;

bool contains(float width, float height, Point point) {
  return point.x >= 0 && point.x < width && point.y >= 0 && point.y < height;
}

void hide_landmarks_outside(LabelledFace& face, float width, float height) {
  if (!face.landmarks) return;
  for (std::size_t i = 0; i < face.landmark_states.size(); ++i) {
    LandmarkState& state = face.landmark_states[i];
    if (state == LandmarkState::Visible && !contains(width, height, face.landmarks->points[i]))
      state = LandmarkState::Hidden;
  }
}

void ignore_remainder(LabelledFace& face) {
  face.ignore = true;
  face.landmarks.reset();
  face.landmark_states = {};
}

}  // namespace

LabelledFace mirrored(const LabelledFace& face, float width) {
  LabelledFace result = face;
  const Face seen =
      retinaface::mirrored(Face{face.box, 0, face.landmarks.value_or(Landmarks5{})}, width);
  result.box = seen.box;
  if (!face.landmarks) return result;
  result.landmarks = seen.landmarks;
  auto& states = result.landmark_states;
  std::swap(states[Landmarks5::LeftEye], states[Landmarks5::RightEye]);
  std::swap(states[Landmarks5::LeftMouthCorner], states[Landmarks5::RightMouthCorner]);
  return result;
}

LabelledFace moved(const LabelledFace& face, const Similarity& target_from_source) {
  LabelledFace result = face;
  const auto& [a, b, tx, ty] = target_from_source;
  const Point center = target_from_source(face.box.center());
  const double half_width = face.box.width() / 2;
  const double half_height = face.box.height() / 2;
  const auto x_reach = static_cast<float>(std::hypot(a * half_width, b * half_height));
  const auto y_reach = static_cast<float>(std::hypot(b * half_width, a * half_height));
  result.box = {center.x - x_reach, center.y - y_reach, center.x + x_reach, center.y + y_reach};
  if (result.landmarks) {
    for (Point& point : result.landmarks->points) point = target_from_source(point);
  }
  return result;
}

Similarity quarter_turn(int width, int height, int quarters) {
  const Similarity turn = Similarity::quarter_turns(quarters);
  // The corner that comes to lie furthest to the left, and the one furthest up.
  const double left = std::min(0.0, turn.a * width) + std::min(0.0, -turn.b * height);
  const double top = std::min(0.0, turn.b * width) + std::min(0.0, turn.a * height);
  return Similarity::translation(-left, -top) * turn;
}

std::vector<LabelledFace> faces_inside(std::vector<LabelledFace> faces, int width, int height) {
  const auto w = static_cast<float>(width);
  const auto h = static_cast<float>(height);
  std::erase_if(faces, [&](LabelledFace& face) {
    const bool center_inside = contains(w, h, face.box.center());
    face.box = clip(face.box, w, h);
    if (center_inside) {
      hide_landmarks_outside(face, w, h);
      return false;
    }
    ignore_remainder(face);
    return face.box.width() < kMinVisible || face.box.height() < kMinVisible;
  });
  return faces;
}

void ignore_small_faces(std::vector<LabelledFace>& faces, double min_side) {
  for (LabelledFace& face : faces) {
    if (std::min(face.box.width(), face.box.height()) < min_side) face.ignore = true;
  }
}

}  // namespace retinaface::internal
