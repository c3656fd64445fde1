#include "retinaface/data/check_faces.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace retinaface {
namespace {

/// Labels are often rounded to the next pixel.
constexpr float kTolerance = 1;
/// Of the box's side, from the box.
constexpr float kFar = 0.25F;
/// Of the box's area: how clearly left and right must be mirrored. The shape that the eyes and the
/// mouth of a frontal face span is about 0.15 of it; a profile whose points crossed stays below.
constexpr float kMirrored = 0.05F;

constexpr std::array<const char*, 5> kLandmarkNames{"left eye", "right eye", "nose",
                                                    "left mouth corner", "right mouth corner"};

/// How far a point lies outside a box, on the axis where it is furthest.
float distance_outside(Point point, const Box& box) {
  return std::max({box.x1 - point.x, point.x - box.x2, box.y1 - point.y, point.y - box.y2, 0.F});
}

/// The same in sides of the box.
float sides_outside(Point point, const Box& box) {
  const float width = std::max(box.width(), 1.F);
  const float height = std::max(box.height(), 1.F);
  return std::max({(box.x1 - point.x) / width, (point.x - box.x2) / width,
                   (box.y1 - point.y) / height, (point.y - box.y2) / height, 0.F});
}

class FaceCheck {
 public:
  FaceCheck(const LabelledImage& image, std::size_t place, int width, int height)
      : image_(image), place_(place) {
    if (width > 0 && height > 0)
      picture_ = Box{0, 0, static_cast<float>(width), static_cast<float>(height)};
  }

  std::vector<LabelFinding> findings() && {
    for (face_ = 0; face_ < image_.faces.size(); ++face_) {
      check_box(face().box);
      if (!face().landmarks) continue;
      check_places();
      check_sides();
    }
    return std::move(findings_);
  }

 private:
  const LabelledFace& face() const { return image_.faces[face_]; }

  void add(LabelFault fault, std::string what) {
    findings_.push_back({fault, place_, static_cast<int>(face_), std::move(what)});
  }

  void check_box(const Box& box) {
    if (box.area() == 0)
      add(LabelFault::EmptyBox,
          fmt::format("has a box of {:g} × {:g} px", box.width(), box.height()));
    if (!picture_) return;
    const float outside = std::max(distance_outside({box.x1, box.y1}, *picture_),
                                   distance_outside({box.x2, box.y2}, *picture_));
    if (outside > kTolerance)
      add(LabelFault::BoxOutside, fmt::format("reaches {:.1f} px out of the picture", outside));
  }

  /// The landmark for which `badness` is largest, none when there is no landmark at all.
  template <typename Badness>
  std::optional<std::size_t> worst(const Badness& badness) const {
    std::optional<std::size_t> worst;
    for (std::size_t i = 0; i < 5; ++i) {
      if (face().landmark_states[i] == LandmarkState::Missing) continue;
      const auto& points = face().landmarks->points;
      if (!worst || badness(points[i]) > badness(points[*worst])) worst = i;
    }
    return worst;
  }

  void check_places() {
    const auto& points = face().landmarks->points;
    const Box& box = face().box;
    if (picture_) {
      const auto out = worst([this](Point point) { return distance_outside(point, *picture_); });
      const float distance = out ? distance_outside(points[*out], *picture_) : 0;
      if (distance > kTolerance)
        add(LabelFault::LandmarkOutside, fmt::format("has its {} {:.1f} px outside the picture",
                                                     kLandmarkNames[*out], distance));
    }
    const auto far = worst([&box](Point point) { return sides_outside(point, box); });
    if (far && sides_outside(points[*far], box) > kFar)
      add(LabelFault::LandmarkFar,
          fmt::format("has its {} {:.1f} px outside its box of {:.0f} × {:.0f} px",
                      kLandmarkNames[*far], distance_outside(points[*far], box), box.width(),
                      box.height()));
  }

  void check_sides() {
    for (const std::size_t i : {0U, 1U, 3U, 4U})
      if (face().landmark_states[i] == LandmarkState::Missing) return;
    const auto& [left_eye, right_eye, nose, left_mouth, right_mouth] = face().landmarks->points;
    const Point down = (left_mouth + right_mouth - left_eye - right_eye) * 0.5F;
    const float least = -kMirrored * face().box.area();
    // The sign of the turn from left to right to downwards is that of an unmirrored face.
    const auto is_mirrored = [&](Point left, Point right) {
      const Point across = right - left;
      return across.x * down.y - across.y * down.x < least;
    };
    const bool eyes = is_mirrored(left_eye, right_eye);
    const bool mouth = is_mirrored(left_mouth, right_mouth);
    if (eyes || mouth)
      add(LabelFault::SwappedLandmarks,
          fmt::format("has left and right of its {}{}{} swapped", eyes ? "eyes" : "",
                      eyes && mouth ? " and " : "", mouth ? "mouth" : ""));
  }

  const LabelledImage& image_;
  std::size_t place_;
  std::optional<Box> picture_;
  std::size_t face_ = 0;
  std::vector<LabelFinding> findings_;
};

}  // namespace

std::vector<LabelFinding> check_faces(const LabelledImage& image, std::size_t place, int width,
                                      int height) {
  return FaceCheck(image, place, width, height).findings();
}

}  // namespace retinaface
