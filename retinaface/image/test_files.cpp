#include "retinaface/image/test_files.h"

#include <cstdio>  // jpeglib.h needs it

#include <jpeglib.h>
#include <png.h>

#include <cstdlib>
#include <cstring>
#include <span>
#include <string>

namespace retinaface::testing {
namespace {

Bytes taken(unsigned char* written, unsigned long count) {
  const auto* begin = reinterpret_cast<const std::byte*>(written);
  Bytes bytes(begin, begin + count);
  std::free(written);  // NOLINT: libjpeg allocates it by malloc
  return bytes;
}

/// A compressor that prints and exits when a test misuses it.
class JpegCompressor {
 public:
  JpegCompressor(int width, int height, int channels, J_COLOR_SPACE space) {
    info_.err = jpeg_std_error(&errors_);
    jpeg_create_compress(&info_);
    jpeg_mem_dest(&info_, &written_, &num_written_);
    info_.image_width = static_cast<JDIMENSION>(width);
    info_.image_height = static_cast<JDIMENSION>(height);
    info_.input_components = channels;
    info_.in_color_space = space;
    jpeg_set_defaults(&info_);
  }
  jpeg_compress_struct& info() { return info_; }
  void write_row(const std::uint8_t* row) {
    JSAMPROW rows[] = {const_cast<JSAMPROW>(row)};
    jpeg_write_scanlines(&info_, rows, 1);
  }
  Bytes finish() {
    jpeg_finish_compress(&info_);
    jpeg_destroy_compress(&info_);
    return taken(written_, num_written_);
  }

 private:
  jpeg_compress_struct info_{};
  jpeg_error_mgr errors_{};
  unsigned char* written_ = nullptr;
  unsigned long num_written_ = 0;
};

void append(Bytes& bytes, std::initializer_list<int> more) {
  for (const int byte : more) bytes.push_back(static_cast<std::byte>(byte));
}

void write_exif(jpeg_compress_struct& info, int orientation) {
  Bytes segment = bytes_of("Exif");
  append(segment, {0, 0});
  const Bytes block = exif_block(orientation);
  segment.insert(segment.end(), block.begin(), block.end());
  jpeg_write_marker(&info, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(segment.data()),
                    static_cast<unsigned>(segment.size()));
}

std::size_t row_bytes(const PngFile& how) {
  constexpr int kChannels[] = {1, 0, 3, 1, 2, 0, 4};
  const int bits = how.width * how.bit_depth * kChannels[how.color_type];
  return static_cast<std::size_t>(bits + 7) / 8;
}

void set_colors(png_structp png, png_infop info, const PngFile& how) {
  std::vector<png_color> palette;
  for (std::size_t i = 0; i + 2 < how.palette.size(); i += 3) {
    palette.push_back({how.palette[i], how.palette[i + 1], how.palette[i + 2]});
  }
  if (!palette.empty()) png_set_PLTE(png, info, palette.data(), static_cast<int>(palette.size()));
  png_color_16 transparent{};
  transparent.gray = static_cast<png_uint_16>(how.transparent_level);
  if (!how.palette_alpha.empty()) {
    png_set_tRNS(png, info, how.palette_alpha.data(), static_cast<int>(how.palette_alpha.size()),
                 nullptr);
  } else if (how.transparent_level >= 0) {
    png_set_tRNS(png, info, nullptr, 0, &transparent);
  }
}

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}

/// As PNG's specification computes it over a chunk's type and body.
std::uint32_t checksum(const std::string& bytes) {
  std::uint32_t sum = 0xFFFFFFFF;
  for (const char byte : bytes) {
    sum ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ ((sum & 1U) != 0 ? 0xEDB88320 : 0);
  }
  return ~sum;
}

std::string png_chunk(const std::string& type, const std::string& body) {
  return big_endian(static_cast<std::uint32_t>(body.size())) + type + body +
         big_endian(checksum(type + body));
}

/// fcTL: a frame that covers the canvas and stays for a tenth of a second.
std::string frame_control(std::uint32_t number, ImageView frame) {
  using namespace std::string_literals;
  return png_chunk("fcTL", big_endian(number) +
                               big_endian(static_cast<std::uint32_t>(frame.width())) +
                               big_endian(static_cast<std::uint32_t>(frame.height())) +
                               "\0\0\0\0\0\0\0\0\0\x01\0\x0A\0\0"s);
}

constexpr std::size_t kPngHeadBytes = 8 + 25;  // signature, IHDR
constexpr std::size_t kPngEndBytes = 12;       // IEND

/// What lies between header and end of a PNG that has nothing but pixels: one IDAT chunk.
std::string pixel_chunk(const Bytes& png) {
  const std::string text(reinterpret_cast<const char*>(png.data()), png.size());
  return text.substr(kPngHeadBytes, png.size() - kPngHeadBytes - kPngEndBytes);
}

}  // namespace

Bytes exif_block(int orientation, bool big_endian) {
  Bytes block = bytes_of(big_endian ? "MM" : "II");
  const auto number = [&](std::uint32_t value, int num_bytes) {
    for (int i = 0; i < num_bytes; ++i) {
      const int shift = 8 * (big_endian ? num_bytes - 1 - i : i);
      block.push_back(static_cast<std::byte>(value >> shift));
    }
  };
  number(42, 2);
  number(8, 4);  // the directory's place
  number(2, 2);  // two entries: a maker's name of 4 letters, the orientation
  number(0x010F, 2), number(2, 2), number(4, 4), number(0x41424300, 4);
  number(0x0112, 2), number(3, 2), number(1, 4);
  number(static_cast<std::uint32_t>(orientation), 2), number(0, 2);
  number(0, 4);  // no further directory
  return block;
}

Bytes jpeg_file(ImageView image, const JpegFile& how) {
  const bool gray = image.format() == PixelFormat::Gray8;
  JpegCompressor jpeg(image.width(), image.height(), gray ? 1 : 3, gray ? JCS_GRAYSCALE : JCS_RGB);
  if (how.store_rgb) jpeg_set_colorspace(&jpeg.info(), JCS_RGB);
  jpeg_set_quality(&jpeg.info(), how.quality, TRUE);
  if (!how.subsampled) jpeg.info().comp_info[0].h_samp_factor = 1;
  if (!how.subsampled) jpeg.info().comp_info[0].v_samp_factor = 1;
  if (how.progressive) jpeg_simple_progression(&jpeg.info());
  jpeg.info().arith_code = how.arithmetic ? TRUE : FALSE;
  jpeg.info().restart_interval = static_cast<unsigned>(how.restart_interval);
  jpeg_start_compress(&jpeg.info(), TRUE);
  if (how.orientation != 0) write_exif(jpeg.info(), how.orientation);
  for (int y = 0; y < image.height(); ++y) jpeg.write_row(image.row(y));
  return jpeg.finish();
}

Bytes four_color_jpeg(int width, int height, const FourColorJpeg& how) {
  JpegCompressor jpeg(width, height, 4, JCS_CMYK);
  jpeg_set_colorspace(&jpeg.info(), how.ycck ? JCS_YCCK : JCS_CMYK);
  jpeg_set_quality(&jpeg.info(), 100, TRUE);
  if (!how.adobe_marker) jpeg.info().write_Adobe_marker = FALSE;
  jpeg_start_compress(&jpeg.info(), TRUE);
  std::vector<std::uint8_t> row;
  for (int x = 0; x < width; ++x) row.insert(row.end(), how.stored, how.stored + 4);
  for (int y = 0; y < height; ++y) jpeg.write_row(row.data());
  return jpeg.finish();
}

Bytes png_file(const PngFile& how) {
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  Bytes written;
  png_set_write_fn(
      png, &written,
      [](png_structp writer, png_bytep bytes, std::size_t count) {
        auto& out = *static_cast<Bytes*>(png_get_io_ptr(writer));
        const auto more = std::as_bytes(std::span(bytes, count));
        out.insert(out.end(), more.begin(), more.end());
      },
      [](png_structp) {});
  png_set_IHDR(png, info, static_cast<png_uint_32>(how.width), static_cast<png_uint_32>(how.height),
               how.bit_depth, how.color_type,
               how.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  set_colors(png, info, how);
  Bytes exif = exif_block(how.orientation);
  if (how.orientation != 0) {
    png_set_eXIf_1(png, info, static_cast<png_uint_32>(exif.size()),
                   reinterpret_cast<png_bytep>(exif.data()));
  }
  png_write_info(png, info);
  const int num_passes = png_set_interlace_handling(png);
  for (int pass = 0; pass < num_passes; ++pass) {
    for (int y = 0; y < how.height; ++y) {
      png_write_row(png, how.rows.data() + static_cast<std::size_t>(y) * row_bytes(how));
    }
  }
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return written;
}

Bytes png_file(ImageView rgb, int orientation) {
  PngFile how{.width = rgb.width(), .height = rgb.height(), .orientation = orientation};
  for (int y = 0; y < rgb.height(); ++y) {
    how.rows.insert(how.rows.end(), rgb.row(y), rgb.row(y) + rgb.row_stride());
  }
  return png_file(how);
}

Bytes animated_png(ImageView first_frame, ImageView second_frame) {
  const Bytes still = png_file(first_frame, 0);
  const std::string next = pixel_chunk(png_file(second_frame, 0));
  const std::string compressed =
      next.substr(8, next.size() - 12);  // without length, type, checksum
  Bytes file = first(still, kPngHeadBytes);
  // Two frames, repeated for ever; their controls and data are numbered through.
  const Bytes rest =
      bytes_of(png_chunk("acTL", big_endian(2) + big_endian(0)) + frame_control(0, first_frame) +
               pixel_chunk(still) + frame_control(1, second_frame) +
               png_chunk("fdAT", big_endian(2) + compressed) + png_chunk("IEND", ""));
  file.insert(file.end(), rest.begin(), rest.end());
  return file;
}

Bytes first(const Bytes& bytes, std::size_t count) {
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count)};
}

Bytes bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
  return {bytes.begin(), bytes.end()};
}

}  // namespace retinaface::testing
