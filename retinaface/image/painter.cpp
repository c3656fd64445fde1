#include "retinaface/image/painter.h"

#include <algorithm>
#include <cmath>

namespace retinaface::internal {
namespace {

std::uint8_t mix(std::uint8_t below, float above, float coverage) {
  constexpr float kHalf = 0.5F;  // rounds what is not negative
  const float mixed = static_cast<float>(below) * (1 - coverage) + above * coverage;
  return static_cast<std::uint8_t>(mixed + kHalf);
}

/// From a pixel's centre to the border of a rectangle with rounded corners: negative inside.
float distance_to(const Box& box, float radius, Point pixel) {
  const Point center = box.center();
  const float x = std::abs(pixel.x - center.x) - box.width() / 2 + radius;
  const float y = std::abs(pixel.y - center.y) - box.height() / 2 + radius;
  const float outside = std::hypot(std::max(x, 0.F), std::max(y, 0.F));
  return outside + std::min(std::max(x, y), 0.F) - radius;
}

Point center_of_pixel(int x, int y) {
  return {static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F};
}

float largest_radius(const Box& box, float radius) {
  return std::clamp(radius, 0.F, std::max(0.F, std::min(box.width(), box.height()) / 2));
}

}  // namespace

void Painter::blend(int x, int y, Color color, float coverage) {
  coverage = std::clamp(coverage, 0.F, 1.F);
  std::uint8_t* pixel = image_.pixel(x, y);
  const float red = color.red;
  const float green = color.green;
  const float blue = color.blue;
  if (image_.format() == PixelFormat::Gray8) {
    pixel[0] = mix(pixel[0], 0.299F * red + 0.587F * green + 0.114F * blue, coverage);
    return;
  }
  const bool rgb = image_.format() == PixelFormat::Rgb8;
  pixel[0] = mix(pixel[0], rgb ? red : blue, coverage);
  pixel[1] = mix(pixel[1], green, coverage);
  pixel[2] = mix(pixel[2], rgb ? blue : red, coverage);
}

Painter::Range Painter::inside(float from, float to, int size) {
  const auto limit = static_cast<float>(size);
  return {static_cast<int>(std::clamp(std::floor(from), 0.F, limit)),
          static_cast<int>(std::clamp(std::ceil(to), 0.F, limit))};
}

void fill_rounded(Painter& painter, const Box& box, float radius, Color color, float opacity) {
  radius = largest_radius(box, radius);
  const auto rows = painter.rows(box.y1, box.y2);
  const auto columns = painter.columns(box.x1, box.x2);
  for (int y = rows.begin; y < rows.end; ++y) {
    for (int x = columns.begin; x < columns.end; ++x) {
      const float distance = distance_to(box, radius, center_of_pixel(x, y));
      painter.blend(x, y, color, std::clamp(0.5F - distance, 0.F, 1.F) * opacity);
    }
  }
}

void stroke_rounded(Painter& painter, const Box& box, Outline outline, Color color, float opacity) {
  const float radius = largest_radius(box, outline.radius);
  const float half = outline.thickness / 2;
  const float reach = half + radius + 1;  // beyond it a row or column crosses no line or corner
  const auto rows = painter.rows(box.y1 - half - 1, box.y2 + half + 1);
  const auto columns = painter.columns(box.x1 - half - 1, box.x2 + half + 1);
  const auto hollow = painter.columns(box.x1 + reach, box.x2 - reach);
  for (int y = rows.begin; y < rows.end; ++y) {
    const auto row = static_cast<float>(y);
    const bool between = row > box.y1 + reach && row < box.y2 - reach - 1;
    for (int x = columns.begin; x < columns.end; ++x) {
      if (between && x == hollow.begin) x = std::max(x, hollow.end - 1);
      const float distance = std::abs(distance_to(box, radius, center_of_pixel(x, y)));
      painter.blend(x, y, color, std::clamp(half + 0.5F - distance, 0.F, 1.F) * opacity);
    }
  }
}

}  // namespace retinaface::internal
