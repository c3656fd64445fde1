#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "retinaface/image/exif.h"

// The block alone, and the three searches for one in a file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace internal = retinaface::internal;
  const auto bytes = std::as_bytes(std::span(data, size));
  for (const auto block : {bytes, internal::find_exif_in_jpeg(bytes),
                           internal::find_exif_in_png(bytes), internal::find_exif_in_webp(bytes)}) {
    const int orientation = internal::exif_orientation(block);
    if (orientation < 1 || orientation > 8) std::abort();
  }
  return 0;
}
