#include "retinaface/image/test_pictures.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "retinaface/base/random.h"

namespace retinaface::testing {

Image noise(int width, int height, PixelFormat format, std::uint64_t seed) {
  Random random(seed);
  Image image(width, height, format);
  for (int y = 0; y < height; ++y) {
    std::generate_n(image.row(y), image.row_stride(),
                    [&] { return static_cast<std::uint8_t>(random.below(256)); });
  }
  return image;
}

Image waves(int width, int height, PixelFormat format) {
  Image image(width, height, format);
  const int channels = num_channels(format);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        const double phase = (0.7 + 0.4 * c) * x / width + (1.3 - 0.5 * c) * y / height;
        image.pixel(x, y)[c] = static_cast<std::uint8_t>(128 + 100 * std::sin(3 * phase + c));
      }
    }
  }
  return image;
}

int largest_difference(ImageView a, ImageView b) {
  if (a.width() != b.width() || a.height() != b.height() || a.format() != b.format()) return 256;
  int largest = 0;
  for (int y = 0; y < a.height(); ++y) {
    for (int i = 0; i < a.width() * num_channels(a.format()); ++i) {
      largest = std::max(largest, std::abs(a.row(y)[i] - b.row(y)[i]));
    }
  }
  return largest;
}

}  // namespace retinaface::testing
