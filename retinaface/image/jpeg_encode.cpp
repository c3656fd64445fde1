#include <cstdio>  // jpeglib.h needs it

#include <jpeglib.h>

#include <csetjmp>
#include <cstdlib>
#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/image/encode.h"

namespace retinaface {
namespace {

/// What the callbacks of libjpeg see; `manager` comes first, since libjpeg hands out its address.
struct ErrorState {
  jpeg_error_mgr manager;
  std::jmp_buf jump;
};

/// One libjpeg compressor that writes to memory. No object with a destructor is made inside `run`,
/// which libjpeg may leave by a long jump.
class JpegWriter {
 public:
  JpegWriter() {
    info_.err = jpeg_std_error(&error_.manager);
    error_.manager.error_exit = [](j_common_ptr info) {
      std::longjmp(reinterpret_cast<ErrorState*>(info->err)->jump, 1);
    };
    error_.manager.output_message = [](j_common_ptr) {};
  }
  JpegWriter(const JpegWriter&) = delete;
  JpegWriter& operator=(const JpegWriter&) = delete;
  ~JpegWriter() {
    jpeg_destroy_compress(&info_);
    std::free(written_);  // NOLINT: libjpeg allocates it by malloc
  }

  [[nodiscard]] bool run(ImageView image, int quality) {
    if (setjmp(error_.jump) != 0) return false;  // NOLINT(cert-err52-cpp): libjpeg's way
    jpeg_create_compress(&info_);
    jpeg_mem_dest(&info_, &written_, &num_written_);
    write(image, quality);
    return true;
  }

  [[nodiscard]] std::span<const std::byte> written() const {
    return {reinterpret_cast<const std::byte*>(written_), num_written_};
  }
  [[nodiscard]] std::string reason() {
    char text[JMSG_LENGTH_MAX];
    error_.manager.format_message(reinterpret_cast<j_common_ptr>(&info_), text);
    return text;
  }

 private:
  void write(ImageView image, int quality) {
    info_.image_width = static_cast<JDIMENSION>(image.width());
    info_.image_height = static_cast<JDIMENSION>(image.height());
    info_.input_components = num_channels(image.format());
    info_.in_color_space = image.format() == PixelFormat::Gray8  ? JCS_GRAYSCALE
                           : image.format() == PixelFormat::Bgr8 ? JCS_EXT_BGR
                                                                 : JCS_RGB;
    jpeg_set_defaults(&info_);  // colour is stored at 4:2:0
    jpeg_set_quality(&info_, quality, TRUE);
    jpeg_start_compress(&info_, TRUE);
    while (info_.next_scanline < info_.image_height) {
      JSAMPROW rows[] = {const_cast<JSAMPROW>(image.row(static_cast<int>(info_.next_scanline)))};
      jpeg_write_scanlines(&info_, rows, 1);
    }
    jpeg_finish_compress(&info_);
  }

  jpeg_compress_struct info_{};
  ErrorState error_{};
  unsigned char* written_ = nullptr;
  unsigned long num_written_ = 0;
};

}  // namespace

Result<Bytes> encode_jpeg(ImageView image, int quality) {
  RETINAFACE_REQUIRE(quality >= 1 && quality <= 100, "quality is " + std::to_string(quality));
  if (image.empty() || image.width() > JPEG_MAX_DIMENSION || image.height() > JPEG_MAX_DIMENSION) {
    return Error{ErrorCode::InvalidArgument, "a picture of " + std::to_string(image.width()) + "x" +
                                                 std::to_string(image.height()) +
                                                 ", a JPEG has sides of 1 to " +
                                                 std::to_string(JPEG_MAX_DIMENSION)};
  }
  JpegWriter writer;
  if (!writer.run(image, quality)) {
    return Error{ErrorCode::LimitExceeded, "not made into a JPEG: " + writer.reason()};
  }
  return Bytes(writer.written().begin(), writer.written().end());
}

}  // namespace retinaface
