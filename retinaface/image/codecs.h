#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "retinaface/base/result.h"
#include "retinaface/image/decode.h"

namespace retinaface::internal {

/// A picture file whose first bytes announce the codec's format. `name` is the subject of messages.
struct EncodedPicture {
  std::span<const std::byte> file;
  std::string_view name;
};

/// Headers allocate no pixels. Decoders check everything but the limits, which the caller checks on
/// the header before, and apply the given EXIF orientation while they write.
[[nodiscard]] Result<ImageHeader> read_jpeg_header(const EncodedPicture& picture);
[[nodiscard]] Result<ImageHeader> read_png_header(const EncodedPicture& picture);
[[nodiscard]] Result<ImageHeader> read_webp_header(const EncodedPicture& picture);

/// @param min_long_side  as `DecodeOptions::fast_min_long_side`
[[nodiscard]] Result<Image> decode_jpeg(const EncodedPicture& picture, PixelFormat format,
                                        int orientation, int min_long_side);
[[nodiscard]] Result<Image> decode_png(const EncodedPicture& picture, PixelFormat format,
                                       int orientation);
[[nodiscard]] Result<Image> decode_webp(const EncodedPicture& picture, PixelFormat format,
                                        int orientation);

/// "PNG (libpng 1.6.39)"; "" in a build without the decoder.
[[nodiscard]] std::string describe_jpeg_decoder();
[[nodiscard]] std::string describe_png_decoder();
[[nodiscard]] std::string describe_webp_decoder();

/// "name: damaged PNG: reason".
[[nodiscard]] Error damaged(const EncodedPicture& picture, std::string_view format,
                            std::string_view reason);

}  // namespace retinaface::internal
