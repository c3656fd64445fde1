#include <cstddef>
#include <cstdint>

#include "retinaface/image/decode.h"

// Any bytes, decoded in full and fast, in two formats, under limits that keep a round short.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = std::as_bytes(std::span(data, size));
  const retinaface::DecodeLimits limits{.max_pixels = 1 << 18, .max_side = 4096};
  static_cast<void>(retinaface::read_image_header(file, "input"));
  static_cast<void>(retinaface::decode_image(file, "input", {.limits = limits}));
  static_cast<void>(retinaface::decode_image(
      file, "input",
      {.limits = limits, .format = retinaface::PixelFormat::Gray8, .fast_min_long_side = 8}));
  return 0;
}
