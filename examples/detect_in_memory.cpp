// Finds faces in pixels that are already in memory, as a camera or another library leaves them:
// blue first, rows with a gap, nothing copied.
//
//   detect_in_memory MODEL PHOTO
#include <retinaface/retinaface.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <vector>

namespace {

constexpr std::ptrdiff_t kRowAlignment = 256;

/// Stands in for a camera: a buffer of somebody else's.
struct CameraFrame {
  explicit CameraFrame(const retinaface::Image& photo)
      : width(photo.width()),
        height(photo.height()),
        row_stride((3L * width + kRowAlignment - 1) / kRowAlignment * kRowAlignment),
        bytes(static_cast<std::size_t>(row_stride * height)) {
    const auto bgr = retinaface::convert(photo.view(), retinaface::PixelFormat::Bgr8);
    for (int y = 0; y < height; ++y) {
      std::copy_n(bgr.row(y), bgr.row_stride(), bytes.data() + y * row_stride);
    }
  }

  int width;
  int height;
  std::ptrdiff_t row_stride;
  std::vector<unsigned char> bytes;
};

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) return std::fprintf(stderr, "usage: detect_in_memory MODEL PHOTO\n"), 2;
  const auto detector = retinaface::Detector::load(argv[1]).value();
  const auto photo = retinaface::read_image(argv[2]).value();
  const CameraFrame frame(photo.image);

  const retinaface::ImageView view(frame.bytes.data(), frame.width, frame.height,
                                   retinaface::PixelFormat::Bgr8, frame.row_stride);
  const auto faces = detector.detect(view).value();

  const bool same = faces == detector.detect(photo.image.view()).value();
  std::printf("%zu faces, %s as from RGB rows without a gap\n", faces.size(),
              same ? "the same" : "not the same");
  return same ? 0 : 1;
} catch (const std::exception& error) {
  // `value()` of a missing value throws the sentence that explains why it is missing.
  return std::fprintf(stderr, "%s\n", error.what()), 1;
}
