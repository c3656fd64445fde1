#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "retinaface/base/result.h"
#include "retinaface/image/image.h"

namespace retinaface {

enum class ImageFileFormat { Jpeg, Png, WebP };

/// What a picture file may ask of us. Checked from the header, before any pixel is allocated.
struct DecodeLimits {
  std::uint64_t max_pixels = 512'000'000;  ///< the command line's default
  int max_side = 65'535;
  std::uint64_t max_file_bytes = std::uint64_t{1} << 30;

  /// For pictures that strangers send: 64 megapixels, 64 MiB.
  [[nodiscard]] static DecodeLimits untrusted() {
    return {.max_pixels = 64'000'000, .max_side = 65'535, .max_file_bytes = 64U << 20};
  }
};

struct DecodeOptions {
  DecodeLimits limits{};
  PixelFormat format = PixelFormat::Rgb8;
  /// 0: full size. Otherwise a JPEG may be decoded at 1/2, 1/4 or 1/8 of its size (DCT scaling) as
  /// long as its longer side stays at least this long; other formats ignore it.
  int fast_min_long_side = 0;
};

/// What the header says, without decoding.
struct ImageHeader {
  ImageFileFormat file_format;
  int width = 0;  ///< as stored, before the orientation is applied
  int height = 0;
  int orientation = 1;  ///< EXIF tag 0x0112, 1 to 8; 1 when absent or out of range
};

/// Where decoded pixels lie in the full picture: (x, y) of theirs is (factor x + left, factor y +
/// top) of it. Fast decoding covers a rest at the stored right and bottom with a whole pixel, which
/// then reaches beyond the picture; turned upright, beyond its left or top.
struct PlaceInFullPicture {
  int factor = 1;
  int left = 0;
  int top = 0;
};

/// A decoded picture, upright.
struct DecodedImage {
  Image image;
  /// The upright picture's full size; larger than `image` only after fast decoding.
  int full_width = 0;
  int full_height = 0;
  int orientation_applied = 1;
  PlaceInFullPicture place{};
};

/// The decoders of this build with the versions of their libraries, e.g. "JPEG (libjpeg-turbo
/// 2.1.5), PNG (libpng 1.6.39), WebP (libwebp 1.2.4)".
[[nodiscard]] std::string describe_decoders();

/// Reads type, size and orientation. `name` is the subject of error messages.
[[nodiscard]] Result<ImageHeader> read_image_header(std::span<const std::byte> file,
                                                    std::string_view name);

/// Decodes JPEG (all colour spaces, progressive too), PNG (all types; alpha is blended
/// over black) or WebP, of an animation the first frame, and applies the EXIF orientation. The type
/// is told from the bytes, never from the name. Truncated, hostile and oversized files are errors
/// of one sentence.
///
/// Memory is the decoded picture and a few rows. Beyond that a progressive JPEG holds its
/// coefficients (up to 6 bytes a pixel, never more than its file has room for; of one that is
/// arithmetic-coded, which has room for any number, at most 384 MB or LimitExceeded), a turned
/// interlaced PNG a second copy, and a WebP its decoder's planes (up to 8 bytes a pixel).
///
/// May run concurrently.
/// @throws ContractError  fast_min_long_side is negative
[[nodiscard]] Result<DecodedImage> decode_image(std::span<const std::byte> file,
                                                std::string_view name,
                                                const DecodeOptions& options = {});

/// Reads and decodes a file.
[[nodiscard]] Result<DecodedImage> read_image(const std::filesystem::path& path,
                                              const DecodeOptions& options = {});

}  // namespace retinaface
