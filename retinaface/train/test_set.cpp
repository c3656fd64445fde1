#include "retinaface/train/test_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "retinaface/base/file.h"
#include "retinaface/geometry/face.h"
#include "retinaface/image/draw.h"
#include "retinaface/image/encode.h"

namespace retinaface::testing {
namespace {

constexpr Color kSkin{230, 190, 160};
constexpr Color kDark{40, 30, 30};
constexpr std::uint8_t kBackground = 90;

Face face_at(Point center, float radius) {
  const auto point = [=](float x, float y) {
    return Point{center.x + x * radius, center.y + y * radius};
  };
  Face face;
  face.box = {center.x - radius, center.y - radius, center.x + radius, center.y + radius};
  face.landmarks.points = {point(-0.4F, -0.3F), point(0.4F, -0.3F), point(0, 0.1F),
                           point(-0.3F, 0.5F), point(0.3F, 0.5F)};
  return face;
}

/// The face of picture i. Multiples of irrational numbers spread without repeating.
Face face_of(int i, float side) {
  const auto share = [i](float step) { return std::fmod(static_cast<float>(i) * step, 1.0F); };
  const float radius = side * (0.18F + 0.08F * share(0.7548777F));
  return face_at({radius + (side - 2 * radius) * share(0.6180340F),
                  radius + (side - 2 * radius) * share(0.4142136F)},
                 radius);
}

Image draw(int side, const Face* face) {
  Image image(side, side, PixelFormat::Rgb8);
  std::fill_n(image.row(0), side * side * 3, kBackground);
  if (face == nullptr) return image;
  draw_point(image, face->box.center(), face->box.width() / 2, kSkin);
  for (const Point& point : face->landmarks.points)
    draw_point(image, point, face->box.width() / 16, kDark);
  return image;
}

std::string label_of(const Face& face, bool with_landmarks) {
  std::string points;
  for (const Point& point : face.landmarks.points)
    points += fmt::format("{}[{},{}]", points.empty() ? "" : ",", point.x, point.y);
  return fmt::format(R"({{"box":[{},{},{},{}],"landmarks":{}}})", face.box.x1, face.box.y1,
                     face.box.x2, face.box.y2, with_landmarks ? '[' + points + ']' : "null");
}

}  // namespace

void write_test_set(const std::filesystem::path& folder, const TestSetOptions& options) {
  std::filesystem::create_directories(folder / "images");
  std::string labels;
  for (int i = 0; i < options.num_pictures; ++i) {
    const Face face = face_of(i, static_cast<float>(options.side));
    const std::string name = fmt::format("{:03}.png", i);
    write_image(folder / "images" / name,
                draw(options.side, options.with_faces ? &face : nullptr).view())
        .value();
    labels += fmt::format(R"({{"image":"{}","width":{},"height":{},"faces":[{}]}})", name,
                          options.side, options.side,
                          options.with_faces ? label_of(face, options.with_landmarks) : "") +
              '\n';
  }
  write_file_atomically(folder / "labels.jsonl", std::string_view(labels)).value();
}

}  // namespace retinaface::testing
