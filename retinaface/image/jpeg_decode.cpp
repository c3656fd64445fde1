#include <cstdio>  // jpeglib.h needs it

#include <jpeglib.h>

#include <jerror.h>  // needs the switches of jpeglib.h

#include <fmt/format.h>

#include <algorithm>
#include <csetjmp>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "retinaface/image/codecs.h"
#include "retinaface/image/exif.h"
#include "retinaface/image/orientation.h"
#include "retinaface/image/pixel_rows.h"

namespace retinaface::internal {
namespace {

/// Each scan of a progressive JPEG walks over all coefficients again, and costs a few bytes of
/// file.
constexpr int kMaxScans = 100;

/// Three components of 64 megapixels at full size, in blocks of 8 x 8: what `untrusted` limits let
/// through, 384 MB of coefficients. No camera writes such files at all.
constexpr std::uint64_t kMaxArithmeticBlocks = 3'000'000;

/// What the callbacks of libjpeg see; `manager` comes first, since libjpeg hands out its address.
struct ErrorState {
  jpeg_error_mgr manager;
  std::jmp_buf jump;
  bool too_many_scans;
};

[[noreturn]] void leave(j_common_ptr info) {
  std::longjmp(reinterpret_cast<ErrorState*>(info->err)->jump, 1);
}

/// Whether a warning means lost pixels. Cameras write harmless oddities, stray bytes between
/// segments above all, which are no reason to refuse a picture.
bool is_damage(int message_code) {
  switch (message_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
      return true;
    default:
      return false;
  }
}

void on_message(j_common_ptr info, int level) {
  if (level < 0 && is_damage(info->err->msg_code)) leave(info);
}

void on_progress(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= kMaxScans) return;
  reinterpret_cast<ErrorState*>(info->err)->too_many_scans = true;
  leave(info);
}

bool is_unsupported(int message_code) {
  return message_code == JERR_SOF_UNSUPPORTED || message_code == JERR_BAD_PRECISION ||
         message_code == JERR_CONVERSION_NOTIMPL || message_code == JERR_ARITH_NOTIMPL;
}

/// One libjpeg decompressor. libjpeg reports errors by a long jump, which `guarded` turns into
/// false; no object with a destructor is made inside.
class JpegReader {
 public:
  explicit JpegReader(const EncodedPicture& picture) : picture_(picture) {
    info_.err = jpeg_std_error(&error_.manager);
    error_.manager.error_exit = &leave;
    error_.manager.emit_message = &on_message;
    error_.manager.output_message = [](j_common_ptr) {};
  }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;
  ~JpegReader() { jpeg_destroy_decompress(&info_); }

  /// The sizes of `info()` are known after this.
  [[nodiscard]] bool read_header() {
    return guarded([this] {
      jpeg_create_decompress(&info_);
      info_.progress = &progress_;
      progress_.progress_monitor = &on_progress;
      jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(picture_.file.data()),
                   static_cast<unsigned long>(picture_.file.size()));
      jpeg_read_header(&info_, TRUE);
    });
  }

  /// Whether the file can hold the blocks that its header announces, asked before memory is taken
  /// for them.
  [[nodiscard]] Result<void> check_blocks() {
    const std::uint64_t blocks = num_blocks();
    if (info_.arith_code == FALSE) {
      // Every block costs a Huffman code of at least one bit, so a short file cannot hold a large
      // picture, and a progressive one of a few bytes does not get gigabytes for its coefficients.
      if (blocks <= std::uint64_t{picture_.file.size()} * 8) return {};
      return damaged(picture_, "JPEG", "it ends too early");
    }
    // An arithmetic code may spend next to nothing on a block, and only several scans need all of
    // the coefficients at once.
    if (jpeg_has_multiple_scans(&info_) == FALSE || blocks <= kMaxArithmeticBlocks) return {};
    constexpr std::uint64_t kBlockBytes = sizeof(JBLOCK);
    return Error{ErrorCode::LimitExceeded,
                 fmt::format("{}: is an arithmetic-coded JPEG in several scans with {} MB of "
                             "coefficients, at most {} MB are allowed",
                             picture_.name, blocks * kBlockBytes / 1'000'000,
                             kMaxArithmeticBlocks * kBlockBytes / 1'000'000)};
  }

  [[nodiscard]] bool start() {
    return guarded([this] { jpeg_start_decompress(&info_); });
  }
  [[nodiscard]] bool read_row(std::uint8_t* row) {
    return guarded([this, row] {
      JSAMPROW rows[] = {row};
      jpeg_read_scanlines(&info_, rows, 1);
    });
  }
  /// Reads to the end of the file, so that a cut one is noticed.
  [[nodiscard]] bool finish() {
    return guarded([this] { jpeg_finish_decompress(&info_); });
  }

  [[nodiscard]] jpeg_decompress_struct& info() { return info_; }

  [[nodiscard]] Error error() {
    if (error_.too_many_scans) {
      return damaged(picture_, "JPEG", "more than " + std::to_string(kMaxScans) + " scans");
    }
    char reason[JMSG_LENGTH_MAX];
    error_.manager.format_message(reinterpret_cast<j_common_ptr>(&info_), reason);
    if (error_.manager.msg_code == JERR_OUT_OF_MEMORY) {
      return {ErrorCode::LimitExceeded,
              std::string(picture_.name) + ": its pixels need more memory than there is"};
    }
    if (is_unsupported(error_.manager.msg_code)) {
      return {ErrorCode::Unsupported,
              std::string(picture_.name) + ": a kind of JPEG that is not read: " + reason};
    }
    return damaged(picture_, "JPEG", reason);
  }

 private:
  /// Not inlined: what the caller keeps in registers survives the jump.
  template <typename Step>
  [[gnu::noinline]] bool guarded(const Step& step) {
    if (setjmp(error_.jump) != 0) return false;  // NOLINT(cert-err52-cpp): libjpeg's way
    step();
    return true;
  }

  [[nodiscard]] std::uint64_t num_blocks() const {
    std::uint64_t count = 0;
    for (int i = 0; i < info_.num_components; ++i) {
      const jpeg_component_info& component = info_.comp_info[i];
      count += std::uint64_t{component.width_in_blocks} * std::uint64_t{component.height_in_blocks};
    }
    return count;
  }

  const EncodedPicture& picture_;
  jpeg_decompress_struct info_{};
  jpeg_progress_mgr progress_{};
  ErrorState error_{};
};

/// The smallest of 8/8, 4/8, 2/8, 1/8 that keeps the longer side at `min_long_side`.
unsigned dct_eighths(const jpeg_decompress_struct& info, int min_long_side) {
  if (min_long_side == 0) return 8;
  const auto long_side = std::uint64_t{std::max(info.image_width, info.image_height)};
  for (const unsigned eighths : {1U, 2U, 4U}) {
    if ((long_side * eighths + 7) / 8 >= static_cast<std::uint64_t>(min_long_side)) return eighths;
  }
  return 8;
}

bool is_cmyk(const jpeg_decompress_struct& info) {
  return info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
}

J_COLOR_SPACE output_space(const jpeg_decompress_struct& info, PixelFormat format) {
  if (is_cmyk(info)) return JCS_CMYK;
  switch (format) {
    case PixelFormat::Bgr8:
      return JCS_EXT_BGR;
    case PixelFormat::Gray8:
      return JCS_GRAYSCALE;
    default:
      return JCS_RGB;
  }
}

/// Without a profile: light is what each ink and black let through. Adobe stores inks inverted.
void cmyk_to_rgb(const std::uint8_t* cmyk, bool inverted, std::uint8_t* rgb, int width) {
  const int flip = inverted ? 0 : 255;
  for (int x = 0; x < width; ++x, cmyk += 4, rgb += 3) {
    const int black = cmyk[3] ^ flip;
    for (int c = 0; c < 3; ++c) {
      rgb[c] = static_cast<std::uint8_t>(((cmyk[c] ^ flip) * black + 127) / 255);
    }
  }
}

bool read_cmyk_row(JpegReader& reader, std::uint8_t* cmyk, std::uint8_t* rgb, std::uint8_t* out,
                   PixelFormat format, int width) {
  if (!reader.read_row(cmyk)) return false;
  cmyk_to_rgb(cmyk, reader.info().saw_Adobe_marker != FALSE, rgb, width);
  convert_row(rgb, PixelFormat::Rgb8, out, format, width);
  return true;
}

bool read_rows(JpegReader& reader, UprightWriter& writer, PixelFormat format) {
  const int width = static_cast<int>(reader.info().output_width);
  const bool cmyk = is_cmyk(reader.info());
  const auto scratch = std::make_unique<std::uint8_t[]>(cmyk ? std::size_t{7} * width : 0);
  for (JDIMENSION y = 0; y < reader.info().output_height; ++y, writer.advance()) {
    std::uint8_t* row = writer.row();
    const bool read =
        cmyk ? read_cmyk_row(reader, scratch.get(), scratch.get() + std::ptrdiff_t{4} * width, row,
                             format, width)
             : reader.read_row(row);
    if (!read) return false;
  }
  return true;
}

}  // namespace

std::string describe_jpeg_decoder() {
  constexpr int kVersion = LIBJPEG_TURBO_VERSION_NUMBER;  // 2001005 is 2.1.5
  return fmt::format("JPEG (libjpeg-turbo {}.{}.{})", kVersion / 1'000'000, kVersion / 1000 % 1000,
                     kVersion % 1000);
}

Result<ImageHeader> read_jpeg_header(const EncodedPicture& picture) {
  JpegReader reader(picture);
  if (!reader.read_header()) return reader.error();
  return ImageHeader{.file_format = ImageFileFormat::Jpeg,
                     .width = static_cast<int>(reader.info().image_width),
                     .height = static_cast<int>(reader.info().image_height),
                     .orientation = exif_orientation(find_exif_in_jpeg(picture.file))};
}

Result<Image> decode_jpeg(const EncodedPicture& picture, PixelFormat format, int orientation,
                          int min_long_side) {
  JpegReader reader(picture);
  if (!reader.read_header()) return reader.error();
  RETINAFACE_RETURN_IF_ERROR(reader.check_blocks());
  reader.info().out_color_space = output_space(reader.info(), format);
  reader.info().scale_num = dct_eighths(reader.info(), min_long_side);
  reader.info().scale_denom = 8;
  if (!reader.start()) return reader.error();
  UprightWriter writer(static_cast<int>(reader.info().output_width),
                       static_cast<int>(reader.info().output_height), format, orientation);
  if (!read_rows(reader, writer, format) || !reader.finish()) return reader.error();
  return std::move(writer).take();
}

}  // namespace retinaface::internal
