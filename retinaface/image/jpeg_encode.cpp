#include <cstdio>  // jpeglib.h needs it

#include <jpeglib.h>

#include <jerror.h>  // needs the switches of jpeglib.h

#include <array>
#include <csetjmp>
#include <string>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/image/append_bytes.h"
#include "retinaface/image/encode.h"

namespace retinaface {
namespace {

/// What the callbacks of libjpeg see; `manager` comes first, since libjpeg hands out its address.
struct ErrorState {
  jpeg_error_mgr manager;
  std::jmp_buf jump;
};

/// One libjpeg compressor that writes to memory; not by `jpeg_mem_dest`, which loses track of its
/// buffer when that cannot grow. No object with a destructor is made inside `run`, which libjpeg
/// may leave by a long jump.
class JpegWriter {
 public:
  JpegWriter() {
    info_.err = jpeg_std_error(&error_.manager);
    error_.manager.error_exit = [](j_common_ptr info) {
      std::longjmp(reinterpret_cast<ErrorState*>(info->err)->jump, 1);
    };
    error_.manager.output_message = [](j_common_ptr) {};
    info_.client_data = this;
    destination_.init_destination = [](j_compress_ptr info) { writer_of(info).empty_buffer(); };
    destination_.empty_output_buffer = &keep_full_buffer;
    destination_.term_destination = [](j_compress_ptr info) {
      writer_of(info).keep(kBufferSize - info->dest->free_in_buffer);
    };
  }
  JpegWriter(const JpegWriter&) = delete;
  JpegWriter& operator=(const JpegWriter&) = delete;
  ~JpegWriter() { jpeg_destroy_compress(&info_); }

  [[nodiscard]] bool run(ImageView image, int quality, const std::string& comment) {
    if (setjmp(error_.jump) != 0) return false;  // NOLINT(cert-err52-cpp): libjpeg's way
    jpeg_create_compress(&info_);
    info_.dest = &destination_;
    write(image, quality, comment);
    return true;
  }

  [[nodiscard]] Bytes take_written() { return std::move(written_); }
  [[nodiscard]] std::string reason() {
    char text[JMSG_LENGTH_MAX];
    error_.manager.format_message(reinterpret_cast<j_common_ptr>(&info_), text);
    return text;
  }

 private:
  static constexpr std::size_t kBufferSize = 16384;

  static JpegWriter& writer_of(j_compress_ptr info) {
    return *static_cast<JpegWriter*>(info->client_data);
  }

  static boolean keep_full_buffer(j_compress_ptr info) {
    writer_of(info).keep(kBufferSize);
    writer_of(info).empty_buffer();
    return TRUE;
  }

  void empty_buffer() {
    destination_.next_output_byte = buffer_.data();
    destination_.free_in_buffer = buffer_.size();
  }

  void keep(std::size_t num_bytes) {
    const auto bytes = std::as_bytes(std::span(buffer_).first(num_bytes));
    if (!internal::append(written_, bytes)) ERREXIT1(&info_, JERR_OUT_OF_MEMORY, 0);
  }

  void write(ImageView image, int quality, const std::string& comment) {
    info_.image_width = static_cast<JDIMENSION>(image.width());
    info_.image_height = static_cast<JDIMENSION>(image.height());
    info_.input_components = num_channels(image.format());
    info_.in_color_space = image.format() == PixelFormat::Gray8  ? JCS_GRAYSCALE
                           : image.format() == PixelFormat::Bgr8 ? JCS_EXT_BGR
                                                                 : JCS_RGB;
    jpeg_set_defaults(&info_);  // colour is stored at 4:2:0
    jpeg_set_quality(&info_, quality, TRUE);
    jpeg_start_compress(&info_, TRUE);
    if (!comment.empty()) {
      jpeg_write_marker(&info_, JPEG_COM, reinterpret_cast<const JOCTET*>(comment.data()),
                        static_cast<unsigned>(comment.size()));
    }
    while (info_.next_scanline < info_.image_height) {
      JSAMPROW rows[] = {const_cast<JSAMPROW>(image.row(static_cast<int>(info_.next_scanline)))};
      jpeg_write_scanlines(&info_, rows, 1);
    }
    jpeg_finish_compress(&info_);
  }

  jpeg_compress_struct info_{};
  ErrorState error_{};
  jpeg_destination_mgr destination_{};
  std::array<JOCTET, kBufferSize> buffer_{};
  Bytes written_;
};

}  // namespace

Result<Bytes> encode_jpeg(ImageView image, int quality, const std::string& comment) {
  RETINAFACE_REQUIRE(quality >= 1 && quality <= 100, "quality is " + std::to_string(quality));
  if (image.empty() || image.width() > JPEG_MAX_DIMENSION || image.height() > JPEG_MAX_DIMENSION) {
    return Error{ErrorCode::InvalidArgument, "a picture of " + std::to_string(image.width()) + "x" +
                                                 std::to_string(image.height()) +
                                                 ", a JPEG has sides of 1 to " +
                                                 std::to_string(JPEG_MAX_DIMENSION)};
  }
  JpegWriter writer;
  if (!writer.run(image, quality, comment)) {
    return Error{ErrorCode::LimitExceeded, "not made into a JPEG: " + writer.reason()};
  }
  return writer.take_written();
}

}  // namespace retinaface
