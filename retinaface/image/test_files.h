#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "retinaface/base/file.h"
#include "retinaface/image/image.h"

// Picture files that tests make with the C libraries themselves, so that none is kept.
namespace retinaface::testing {

/// The EXIF block (a TIFF) that holds one orientation.
[[nodiscard]] Bytes exif_block(int orientation, bool big_endian = false);

struct JpegFile {
  bool progressive = false;
  bool arithmetic = false;
  bool subsampled = false;
  bool store_rgb = false;    ///< no YCbCr
  int restart_interval = 0;  ///< in MCUs
  int quality = 95;
  int orientation = 0;  ///< 0: no EXIF
};
[[nodiscard]] Bytes jpeg_file(ImageView image, const JpegFile& how = {});

/// A flat JPEG of four stored components, which Adobe writes inverted.
struct FourColorJpeg {
  std::uint8_t stored[4];
  bool ycck = false;
  bool adobe_marker = true;
};
[[nodiscard]] Bytes four_color_jpeg(int width, int height, const FourColorJpeg& how);

/// A PNG of raw rows, as libpng wants them.
struct PngFile {
  int width = 0;
  int height = 0;
  int bit_depth = 8;
  int color_type = 2;  ///< 0 gray, 2 RGB, 3 palette, 4 gray and alpha, 6 RGB and alpha
  bool interlaced = false;
  std::vector<std::uint8_t> rows{};           ///< packed rows one after the other
  std::vector<std::uint8_t> palette{};        ///< RGB triples
  std::vector<std::uint8_t> palette_alpha{};  ///< of the first palette entries
  int transparent_level = -1;                 ///< gray: this value is transparent
  int orientation = 0;                        ///< 0: no EXIF
};
[[nodiscard]] Bytes png_file(const PngFile& how);
[[nodiscard]] Bytes png_file(ImageView rgb, int orientation);
/// An animated PNG of two RGB frames of one size.
[[nodiscard]] Bytes animated_png(ImageView first_frame, ImageView second_frame);

/// `bytes` without the last ones.
[[nodiscard]] Bytes first(const Bytes& bytes, std::size_t count);
[[nodiscard]] Bytes bytes_of(std::string_view text);

}  // namespace retinaface::testing
