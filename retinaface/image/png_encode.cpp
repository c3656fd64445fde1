#include <png.h>

#include <csetjmp>
#include <string>
#include <utility>

#include "retinaface/image/append_bytes.h"
#include "retinaface/image/encode.h"
#include "retinaface/image/png_errors.h"

namespace retinaface {
namespace {

/// Annotated photos grow by some per cent over level 6, at a third of its time.
constexpr int kCompressionLevel = 3;

/// One libpng compressor that writes to memory. No object with a destructor is made inside `run`,
/// which libpng may leave by a long jump.
class PngWriter {
 public:
  PngWriter() = default;
  PngWriter(const PngWriter&) = delete;
  PngWriter& operator=(const PngWriter&) = delete;
  ~PngWriter() { png_destroy_write_struct(&png_, &info_); }

  [[nodiscard]] bool run(ImageView image, const std::string& comment) {
    if (setjmp(errors_.jump) != 0) return false;  // NOLINT(cert-err52-cpp): libpng's way
    png_ = png_create_write_struct(PNG_LIBPNG_VER_STRING, &errors_, &internal::on_png_error,
                                   &internal::ignore_png_warning);
    info_ = png_ == nullptr ? nullptr : png_create_info_struct(png_);
    if (info_ == nullptr) return false;
    png_set_write_fn(png_, &written_, &write_bytes, [](png_structp) {});
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_compression_level(png_, kCompressionLevel);
    png_set_filter(png_, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
    write(image, comment);
    return true;
  }

  [[nodiscard]] Bytes take_written() { return std::move(written_); }
  [[nodiscard]] const char* reason() const { return errors_.reason; }

 private:
  void write(ImageView image, const std::string& comment) {
    const int color =
        image.format() == PixelFormat::Gray8 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB;
    png_set_IHDR(png_, info_, static_cast<png_uint_32>(image.width()),
                 static_cast<png_uint_32>(image.height()), 8, color, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (!comment.empty()) write_comment(comment);
    png_write_info(png_, info_);
    if (image.format() == PixelFormat::Bgr8) png_set_bgr(png_);
    for (int y = 0; y < image.height(); ++y) png_write_row(png_, image.row(y));
    png_write_end(png_, nullptr);
  }

  void write_comment(const std::string& comment) {
    char key[] = "Comment";
    png_text text{};
    text.compression = PNG_TEXT_COMPRESSION_NONE;
    text.key = key;
    text.text = const_cast<char*>(comment.c_str());
    text.text_length = comment.size();
    png_set_text(png_, info_, &text, 1);
  }

  static void write_bytes(png_structp png, png_bytep bytes, std::size_t count) {
    auto& written = *static_cast<Bytes*>(png_get_io_ptr(png));
    if (!internal::append(written, std::as_bytes(std::span(bytes, count))))
      png_error(png, "no memory");
  }

  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  Bytes written_;
  internal::PngErrors errors_;
};

}  // namespace

Result<Bytes> encode_png(ImageView image, const std::string& comment) {
  if (image.empty()) {
    return Error{ErrorCode::InvalidArgument, "a picture of " + std::to_string(image.width()) + "x" +
                                                 std::to_string(image.height()) +
                                                 ", a PNG has at least one pixel"};
  }
  PngWriter writer;
  if (!writer.run(image, comment)) {
    return Error{ErrorCode::LimitExceeded, std::string("not made into a PNG: ") + writer.reason()};
  }
  return writer.take_written();
}

}  // namespace retinaface
