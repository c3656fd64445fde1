#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "retinaface/image/codecs.h"
#include "retinaface/image/exif.h"
#include "retinaface/image/orientation.h"
#include "retinaface/image/pixel_rows.h"
#include "retinaface/image/png_errors.h"

namespace retinaface::internal {
namespace {

// Chunks that do not change the pixels that we give; some can be bombs of compressed text.
constexpr char kIgnoredChunks[] =
    "bKGD\0cHRM\0eXIf\0gAMA\0hIST\0iCCP\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0sCAL\0sPLT\0sRGB\0sTER\0"
    "tEXt\0tIME\0zTXt";

/// One libpng decompressor. libpng reports errors by a long jump, which `guarded` turns into false;
/// no object with a destructor is made inside.
class PngReader {
 public:
  explicit PngReader(const EncodedPicture& picture) : picture_(picture), unread_(picture.file) {}
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;
  ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }

  [[nodiscard]] bool read_header() {
    return guarded([this] {
      png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &errors_, &on_png_error,
                                    &ignore_png_warning);
      info_ = png_ == nullptr ? nullptr : png_create_info_struct(png_);
      if (info_ == nullptr) std::longjmp(errors_.jump, 1);
      png_set_read_fn(png_, this, &read_bytes);
      png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // ours are checked before
      png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER,
                                  reinterpret_cast<png_const_bytep>(kIgnoredChunks),
                                  static_cast<int>(sizeof kIgnoredChunks / 5));
      png_read_info(png_, info_);
    });
  }

  /// From here rows are 8-bit gray, RGB or BGR: gray only if the file is and `format` asks for it.
  [[nodiscard]] bool start(PixelFormat format) {
    return guarded([this, format] {
      const bool transparent = (png_get_color_type(png_, info_) & PNG_COLOR_MASK_ALPHA) != 0 ||
                               png_get_valid(png_, info_, PNG_INFO_tRNS) != 0;
      png_set_expand(png_);
      png_set_strip_16(png_);
      if (format != PixelFormat::Gray8) png_set_gray_to_rgb(png_);
      if (format == PixelFormat::Bgr8) png_set_bgr(png_);
      if (transparent) {
        const png_color_16 black{};
        png_set_background(png_, &black, PNG_BACKGROUND_GAMMA_SCREEN, 0, 1.0);
      }
      num_passes_ = png_set_interlace_handling(png_);
      png_read_update_info(png_, info_);
    });
  }
  [[nodiscard]] bool read_row(std::uint8_t* row) {
    return guarded([this, row] { png_read_row(png_, row, nullptr); });
  }
  /// Reads to the end of the file, so that a cut one is noticed.
  [[nodiscard]] bool finish() {
    return guarded([this] { png_read_end(png_, nullptr); });
  }

  [[nodiscard]] int width() const { return static_cast<int>(png_get_image_width(png_, info_)); }
  [[nodiscard]] int height() const { return static_cast<int>(png_get_image_height(png_, info_)); }
  [[nodiscard]] int num_channels() const { return png_get_channels(png_, info_); }
  [[nodiscard]] int num_passes() const { return num_passes_; }
  [[nodiscard]] Error error() const { return damaged(picture_, "PNG", errors_.reason); }

 private:
  static void read_bytes(png_structp png, png_bytep out, std::size_t count) {
    auto& unread = static_cast<PngReader*>(png_get_io_ptr(png))->unread_;
    if (unread.size() < count) png_error(png, "it ends too early");
    std::memcpy(out, unread.data(), count);
    unread = unread.subspan(count);
  }

  /// Not inlined: what the caller keeps in registers survives the jump.
  template <typename Step>
  [[gnu::noinline]] bool guarded(const Step& step) {
    if (setjmp(errors_.jump) != 0) return false;  // NOLINT(cert-err52-cpp): libpng's way
    step();
    return true;
  }

  const EncodedPicture& picture_;
  std::span<const std::byte> unread_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  int num_passes_ = 1;
  PngErrors errors_;
};

std::uint32_t big_endian(std::span<const std::byte> bytes, std::size_t offset) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8 | std::to_integer<std::uint32_t>(bytes[offset + i]);
  }
  return value;
}

/// The passes of an interlaced picture each fill in some pixels of all rows.
bool read_passes(PngReader& reader, Image& stored) {
  for (int pass = 0; pass < reader.num_passes(); ++pass) {
    for (int y = 0; y < stored.height(); ++y) {
      if (!reader.read_row(stored.row(y))) return false;
    }
  }
  return true;
}

bool read_rows(PngReader& reader, PixelFormat row_format, PixelFormat format,
               UprightWriter& writer) {
  const int width = reader.width();
  const auto scratch = std::make_unique<std::uint8_t[]>(
      row_format == format ? 0 : std::size_t{3} * static_cast<std::size_t>(width));
  for (int y = 0; y < reader.height(); ++y, writer.advance()) {
    std::uint8_t* row = row_format == format ? writer.row() : scratch.get();
    if (!reader.read_row(row)) return false;
    if (row_format != format) convert_row(row, row_format, writer.row(), format, width);
  }
  return true;
}

}  // namespace

std::string describe_png_decoder() {
  return std::string("PNG (libpng ") + png_get_libpng_ver(nullptr) + ")";
}

Result<ImageHeader> read_png_header(const EncodedPicture& picture) {
  // Signature (8), length and type of the first chunk (8), width and height (4 each).
  constexpr std::size_t kHeaderBytes = 24;
  if (picture.file.size() < kHeaderBytes) return damaged(picture, "PNG", "it ends too early");
  const std::uint32_t width = big_endian(picture.file, 16);
  const std::uint32_t height = big_endian(picture.file, 20);
  constexpr auto kMaxSide = static_cast<std::uint32_t>(std::numeric_limits<int>::max());
  if (std::memcmp(picture.file.data() + 12, "IHDR", 4) != 0 || width == 0 || height == 0 ||
      width > kMaxSide || height > kMaxSide) {
    return damaged(picture, "PNG", "it has no valid header");
  }
  return ImageHeader{.file_format = ImageFileFormat::Png,
                     .width = static_cast<int>(width),
                     .height = static_cast<int>(height),
                     .orientation = exif_orientation(find_exif_in_png(picture.file))};
}

Result<Image> decode_png(const EncodedPicture& picture, PixelFormat format, int orientation) {
  PngReader reader(picture);
  if (!reader.read_header() || !reader.start(format)) return reader.error();
  const PixelFormat row_format =
      format == PixelFormat::Gray8 && reader.num_channels() == 3 ? PixelFormat::Rgb8 : format;
  if (reader.num_passes() > 1) {
    Image stored(reader.width(), reader.height(), row_format);
    if (!read_passes(reader, stored) || !reader.finish()) return reader.error();
    if (row_format != format) stored = convert(stored.view(), format);
    return orientation == 1 ? std::move(stored) : upright(stored.view(), orientation);
  }
  UprightWriter writer(reader.width(), reader.height(), format, orientation);
  if (!read_rows(reader, row_format, format, writer) || !reader.finish()) return reader.error();
  return std::move(writer).take();
}

}  // namespace retinaface::internal
