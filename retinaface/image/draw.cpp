#include "retinaface/image/draw.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/image/glyphs.h"
#include "retinaface/image/painter.h"

namespace retinaface {
namespace {

using internal::Glyph;
using internal::Painter;

/// Of the stated line height.
constexpr float kCapitalHeight = 0.68F;
constexpr float kTopMargin = 0.16F;
constexpr float kSideMargin = 0.22F;
/// Of a capital's height.
constexpr float kPenWidth = 0.15F;

bool is_finite(const Box& box) {
  return std::isfinite(box.x1) && std::isfinite(box.y1) && std::isfinite(box.x2) &&
         std::isfinite(box.y2);
}

/// Lines in the middle of pixels (odd thickness) or between them are sharp.
float on_grid(float edge, int thickness, int size) {
  const float nearby = std::clamp(edge, -1e4F, static_cast<float>(size) + 1e4F);
  return thickness % 2 == 1 ? std::floor(nearby) + 0.5F : std::round(nearby);
}

float distance_to(const Glyph::Segment& segment, Point point) {
  const Point along = segment.to - segment.from;
  const Point offset = point - segment.from;
  const float length = along.x * along.x + along.y * along.y;
  const float t = length > 0 ? (along.x * offset.x + along.y * offset.y) / length : 0;
  const Point apart = offset - along * std::clamp(t, 0.F, 1.F);
  return std::hypot(apart.x, apart.y);
}

float distance_to(const Glyph& glyph, Point point) {
  float nearest = 1e9F;
  for (const auto& segment : glyph.segments) {
    nearest = std::min(nearest, distance_to(segment, point));
  }
  return nearest;
}

/// @param origin  where the glyph's (0, 0) lies;  @param unit  pixels to a unit of the glyph
void draw_glyph(Painter& painter, const Glyph& glyph, Point origin, float unit, Color color) {
  const float pen = std::max(kPenWidth * internal::kCapitalUnits * unit, 1.F) / 2;
  const auto rows = painter.rows(origin.y - pen - 1, origin.y + 10 * unit + pen + 1);
  const auto columns = painter.columns(origin.x - pen - 1, origin.x + glyph.width * unit + pen + 1);
  for (int y = rows.begin; y < rows.end; ++y) {
    for (int x = columns.begin; x < columns.end; ++x) {
      const Point pixel{static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F};
      const float distance = distance_to(glyph, (pixel - origin) * (1 / unit)) * unit;
      painter.blend(x, y, color, pen + 0.5F - distance);
    }
  }
}

}  // namespace

void draw_box(Image& image, const Box& box, Color color, int thickness) {
  RETINAFACE_REQUIRE(thickness >= 1, "thickness is " + std::to_string(thickness));
  if (image.empty() || !is_finite(box)) return;
  const Box line{
      on_grid(box.x1, thickness, image.width()), on_grid(box.y1, thickness, image.height()),
      on_grid(box.x2, thickness, image.width()), on_grid(box.y2, thickness, image.height())};
  Painter painter(image);
  const auto width = static_cast<float>(thickness);
  internal::stroke_rounded(painter, line, {.thickness = width, .radius = 2 * width}, color);
}

void draw_point(Image& image, Point center, float radius, Color color) {
  if (image.empty() || !std::isfinite(center.x + center.y + radius)) return;
  Painter painter(image);
  const Box box{center.x - radius, center.y - radius, center.x + radius, center.y + radius};
  const auto rows = painter.rows(box.y1 - 1, box.y2 + 1);
  const auto columns = painter.columns(box.x1 - 1, box.x2 + 1);
  for (int y = rows.begin; y < rows.end; ++y) {
    for (int x = columns.begin; x < columns.end; ++x) {
      const float distance = std::hypot(static_cast<float>(x) + 0.5F - center.x,
                                        static_cast<float>(y) + 0.5F - center.y);
      painter.blend(x, y, color, radius + 0.5F - distance);
    }
  }
}

int text_width(std::string_view text, int line_height) {
  const auto height = static_cast<float>(line_height);
  const float unit = kCapitalHeight * height / internal::kCapitalUnits;
  return static_cast<int>(std::ceil(internal::units_wide(text) * unit + 2 * kSideMargin * height));
}

void draw_text(Image& image, Point position, std::string_view text, int line_height, Color color,
               Color background) {
  RETINAFACE_REQUIRE(line_height >= 1, "line_height is " + std::to_string(line_height));
  if (image.empty() || !std::isfinite(position.x + position.y)) return;
  Painter painter(image);
  const auto height = static_cast<float>(line_height);
  const auto width = static_cast<float>(text_width(text, line_height));
  internal::fill_rounded(painter, {position.x, position.y, position.x + width, position.y + height},
                         height / 6, background);
  const float unit = kCapitalHeight * height / internal::kCapitalUnits;
  Point origin{position.x + kSideMargin * height, position.y + kTopMargin * height};
  for (const char character : text) {
    const Glyph glyph = internal::glyph_for(character);
    draw_glyph(painter, glyph, origin, unit, color);
    origin.x += (glyph.width + internal::kLetterGap) * unit;
  }
}

}  // namespace retinaface
