#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "retinaface/image/draw.h"

namespace retinaface {
namespace {

constexpr Color kSure{0, 230, 150};
constexpr Color kUnsure{255, 176, 32};
constexpr Color kDark{16, 20, 24};

std::uint8_t between(std::uint8_t from, std::uint8_t to, float share) {
  return static_cast<std::uint8_t>(std::lround(std::lerp(1.F * from, 1.F * to, share)));
}

/// Amber up to a score of 0.5, green from 0.95.
Color color_for(float score) {
  const float share = std::clamp((score - 0.5F) / 0.45F, 0.F, 1.F);
  return {between(kUnsure.red, kSure.red, share), between(kUnsure.green, kSure.green, share),
          between(kUnsure.blue, kSure.blue, share)};
}

/// Sizes that suit both the picture and one face in it.
struct Sizes {
  int line = 1;
  float point = 1;
  int text = 12;
};

Sizes sizes_for(const Image& image, const Face& face) {
  const float picture =
      std::sqrt(static_cast<float>(image.width()) * static_cast<float>(image.height()));
  const float side = std::max(1.F, std::min(face.box.width(), face.box.height()));
  const float line = std::min(picture / 450, side / 18);
  return {.line = std::max(1, static_cast<int>(std::lround(line))),
          .point = std::max(std::min(side / 34, picture / 200), 1.2F),
          .text = static_cast<int>(
              std::lround(std::clamp(std::min(picture / 38, side / 3.5F), 11.F, 200.F)))};
}

void draw_landmarks(Image& image, const Face& face, float radius) {
  for (std::size_t i = 0; i < kLandmarkColors.size(); ++i) {
    const Point point = face.landmarks.points[i];
    if (radius > 1.5F) draw_point(image, point, radius * 1.3F, kDark);
    draw_point(image, point, radius, kLandmarkColors[i]);
  }
}

/// Above the box, or inside it where the picture ends; a face that is much smaller than its label
/// gets none.
void draw_score(Image& image, const Face& face, const Sizes& sizes) {
  const std::string text = fmt::format("{:.2f}", face.score);
  const int width = text_width(text, sizes.text);
  if (static_cast<float>(width) > 1.5F * face.box.width()) return;
  const float overhang = static_cast<float>(sizes.line) / 2;
  const auto height = static_cast<float>(sizes.text);
  Point position{face.box.x1 - overhang, face.box.y1 - overhang - height};
  if (position.y < 0) position.y = face.box.y1 + overhang;
  position.x = std::clamp(std::round(position.x), 0.F,
                          std::max(0.F, static_cast<float>(image.width() - width)));
  position.y = std::clamp(std::round(position.y), 0.F,
                          std::max(0.F, static_cast<float>(image.height()) - height));
  draw_text(image, position, text, sizes.text, kDark, color_for(face.score));
}

/// The best face last, so that it lies on top.
std::vector<Face> worst_first(std::span<const Face> faces) {
  std::vector<Face> sorted(faces.begin(), faces.end());
  std::ranges::stable_sort(sorted, {}, &Face::score);
  return sorted;
}

}  // namespace

void draw_faces(Image& image, std::span<const Face> faces) {
  const std::vector<Face> sorted = worst_first(faces);
  for (const Face& face : sorted) {
    const Sizes sizes = sizes_for(image, face);
    draw_box(image, face.box, color_for(face.score), sizes.line);
    draw_landmarks(image, face, sizes.point);
  }
  for (const Face& face : sorted) draw_score(image, face, sizes_for(image, face));
}

}  // namespace retinaface
