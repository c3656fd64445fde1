#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "retinaface/geometry/face.h"
#include "retinaface/image/image.h"

namespace retinaface {

struct Color {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
};

/// In the order of the landmarks: sky, red, yellow, violet, orange.
inline constexpr std::array<Color, 5> kLandmarkColors{
    {{64, 196, 255}, {255, 82, 82}, {255, 222, 64}, {214, 84, 255}, {255, 145, 40}}};

/// All drawing clips at the border and ignores coordinates that are not finite; sizes are in
/// pixels; the picture may have any format.

/// The outline of a box with slightly rounded corners, sharp on the grid of pixels.
/// @throws ContractError  thickness is below 1
void draw_box(Image& image, const Box& box, Color color, int thickness = 2);
/// A filled disc, smooth at its edge.
void draw_point(Image& image, Point center, float radius, Color color);
/// One line of ASCII in a built-in font, its top left at `position`; `height` of a capital is about
/// 0.7 of `line_height`. Other characters show as a box. A background makes it readable anywhere.
/// @throws ContractError  line_height is below 1
void draw_text(Image& image, Point position, std::string_view text, int line_height, Color color,
               Color background);
/// How wide `draw_text` makes the background.
[[nodiscard]] int text_width(std::string_view text, int line_height);

/// Boxes (green when sure, amber when not), landmarks (one colour each) and scores, with sizes that
/// suit the picture and the face; the best face is on top. Labels stay inside the picture.
void draw_faces(Image& image, std::span<const Face> faces);

}  // namespace retinaface
