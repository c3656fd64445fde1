// Makes the people of a photo unrecognisable: each face becomes a coarse mosaic.
//
//   blur_faces MODEL PHOTO OUTPUT
#include <retinaface/image/resize.h>
#include <retinaface/retinaface.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>

namespace {

constexpr int kMosaicCells = 6;   // across a face; coarser than what a recogniser needs
constexpr float kMargin = 0.15F;  // hair and chin

void make_mosaic(retinaface::Image& image, const retinaface::Box& face) {
  const float margin = kMargin * std::max(face.width(), face.height());
  const int left = std::max(0, static_cast<int>(face.x1 - margin));
  const int top = std::max(0, static_cast<int>(face.y1 - margin));
  const int right = std::min(image.width(), static_cast<int>(std::ceil(face.x2 + margin)));
  const int bottom = std::min(image.height(), static_cast<int>(std::ceil(face.y2 + margin)));
  if (left >= right || top >= bottom) return;
  const auto part = image.view().crop(left, top, right - left, bottom - top);
  const auto cells =
      retinaface::resize(part, std::min(kMosaicCells, part.width()),
                         std::min(kMosaicCells, part.height()), retinaface::Interpolation::Area);
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) {
      const auto* cell = cells.pixel((x - left) * cells.width() / part.width(),
                                     (y - top) * cells.height() / part.height());
      std::copy_n(cell, 3, image.pixel(x, y));
    }
  }
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 4) return std::fprintf(stderr, "usage: blur_faces MODEL PHOTO OUTPUT\n"), 2;
  retinaface::DetectorOptions options;
  options.min_score = 0.3F;  // hide one too many rather than one too few
  const auto detector = retinaface::Detector::load(argv[1], options).value();
  auto photo = retinaface::read_image(argv[2]).value();

  const auto faces = detector.detect(photo.image.view()).value();
  for (const retinaface::Face& face : faces) make_mosaic(photo.image, face.box);
  retinaface::write_image(argv[3], photo.image.view()).value();
  std::printf("%zu faces hidden in %s\n", faces.size(), argv[3]);
  return 0;
} catch (const std::exception& error) {
  // `value()` of a missing value throws the sentence that explains why it is missing.
  return std::fprintf(stderr, "%s\n", error.what()), 1;
}
