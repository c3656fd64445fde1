#include "retinaface/mesh/fit/face_photo.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "retinaface/image/resize.h"

namespace retinaface::mesh {
namespace {

/// [height, width, 3], rows upwards.
std::vector<double> numbers_of(ImageView image) {
  std::vector<double> numbers;
  numbers.reserve(static_cast<std::size_t>(image.width()) * image.height() * 3);
  for (int y = image.height(); y-- > 0;)
    for (int i = 0; i < 3 * image.width(); ++i) numbers.push_back(image.row(y)[i] / 255.0);
  return numbers;
}

}  // namespace

std::optional<FacePhoto> face_photo(ImageView picture, const Box& window, int max_side) {
  const Box seen = clip(
      {std::floor(window.x1), std::floor(window.y1), std::ceil(window.x2), std::ceil(window.y2)},
      static_cast<float>(picture.width()), static_cast<float>(picture.height()));
  if (!(seen.area() > 0)) return std::nullopt;
  const int width = static_cast<int>(seen.width());
  const int height = static_cast<int>(seen.height());
  Image part =
      convert(picture.crop(static_cast<int>(seen.x1), static_cast<int>(seen.y1), width, height),
              PixelFormat::Rgb8);
  if (const double scale = static_cast<double>(max_side) / std::max(width, height); scale < 1) {
    const auto reduced = [&](int size) {
      return std::max(1, static_cast<int>(std::lround(scale * size)));
    };
    part = resize(part.view(), reduced(width), reduced(height), Interpolation::Area);
  }
  return FacePhoto{.picture_width = picture.width(),
                   .picture_height = picture.height(),
                   .window = seen,
                   .columns = part.width(),
                   .rows = part.height(),
                   .pixels = numbers_of(part.view())};
}

Matrix4<double> window_from_picture(const FacePhoto& photo) {
  const double width = photo.window.width();
  const double height = photo.window.height();
  Matrix4<double> matrix;
  matrix(0, 0) = photo.picture_width / width;
  matrix(0, 3) = (photo.picture_width - 2.0 * photo.window.x1 - width) / width;
  matrix(1, 1) = photo.picture_height / height;
  matrix(1, 3) = (height - photo.picture_height + 2.0 * photo.window.y1) / height;
  matrix(2, 2) = 1;
  matrix(3, 3) = 1;
  return matrix;
}

}  // namespace retinaface::mesh
