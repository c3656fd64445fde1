#include <fmt/format.h>
#include <webp/decode.h>
#include <webp/demux.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "retinaface/image/codecs.h"
#include "retinaface/image/exif.h"
#include "retinaface/image/orientation.h"
#include "retinaface/image/pixel_rows.h"

namespace retinaface::internal {
namespace {

struct DeleteDemuxer {
  void operator()(WebPDemuxer* demuxer) const { WebPDemuxDelete(demuxer); }
};

/// The container, and its first frame: the picture itself when it is not animated.
class WebPFile {
 public:
  explicit WebPFile(std::span<const std::byte> file)
      : bytes_{reinterpret_cast<const std::uint8_t*>(file.data()), file.size()},
        demuxer_(WebPDemux(&bytes_)) {
    complete_ = demuxer_ != nullptr && WebPDemuxGetFrame(demuxer_.get(), 1, &frame_) != 0;
  }
  WebPFile(const WebPFile&) = delete;
  WebPFile& operator=(const WebPFile&) = delete;
  ~WebPFile() { WebPDemuxReleaseIterator(&frame_); }

  /// False for a damaged or cut file; nothing else may be asked then.
  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] int width() const { return side(WEBP_FF_CANVAS_WIDTH); }
  [[nodiscard]] int height() const { return side(WEBP_FF_CANVAS_HEIGHT); }
  [[nodiscard]] const WebPIterator& frame() const { return frame_; }
  [[nodiscard]] bool frame_covers_canvas() const {
    return frame_.width == width() && frame_.height == height();
  }

 private:
  [[nodiscard]] int side(WebPFormatFeature feature) const {
    return static_cast<int>(WebPDemuxGetI(demuxer_.get(), feature));
  }

  WebPData bytes_;
  std::unique_ptr<WebPDemuxer, DeleteDemuxer> demuxer_;
  WebPIterator frame_{};
  bool complete_ = false;
};

bool is_transparent(const WebPIterator& frame) {
  WebPBitstreamFeatures features{};
  return WebPGetFeatures(frame.fragment.bytes, frame.fragment.size, &features) == VP8_STATUS_OK &&
         features.has_alpha != 0;
}

/// Decodes the first frame into rows of 3 or 4 bytes a pixel.
bool decode_frame(const WebPIterator& frame, WEBP_CSP_MODE mode, std::uint8_t* pixels,
                  std::size_t bytes_per_pixel) {
  WebPDecoderConfig config;
  if (WebPInitDecoderConfig(&config) == 0) return false;
  const std::size_t stride = bytes_per_pixel * static_cast<std::size_t>(frame.width);
  config.output.colorspace = mode;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = pixels;
  config.output.u.RGBA.stride = static_cast<int>(stride);
  config.output.u.RGBA.size = stride * static_cast<std::size_t>(frame.height);
  return WebPDecode(frame.fragment.bytes, frame.fragment.size, &config) == VP8_STATUS_OK;
}

bool decode_opaque(const WebPIterator& frame, Image& pixels) {
  const WEBP_CSP_MODE mode = pixels.format() == PixelFormat::Bgr8 ? MODE_BGR : MODE_RGB;
  return decode_frame(frame, mode, pixels.row(0), 3);
}

/// Colours multiplied by their alpha are the colours over black.
bool decode_over_black(const WebPIterator& frame, Image& pixels) {
  const auto num_pixels =
      static_cast<std::size_t>(frame.width) * static_cast<std::size_t>(frame.height);
  const auto with_alpha = std::make_unique_for_overwrite<std::uint8_t[]>(4 * num_pixels);
  const WEBP_CSP_MODE mode = pixels.format() == PixelFormat::Bgr8 ? MODE_bgrA : MODE_rgbA;
  if (!decode_frame(frame, mode, with_alpha.get(), 4)) return false;
  std::uint8_t* out = pixels.row(0);
  for (std::size_t i = 0; i < num_pixels; ++i) std::memcpy(out + 3 * i, &with_alpha[4 * i], 3);
  return true;
}

/// A first frame may be smaller than the canvas, which is black around it.
Image place_on_canvas(const WebPFile& file, const Image& pixels) {
  Image canvas(file.width(), file.height(), pixels.format());
  std::memset(canvas.row(0), 0, canvas.bytes().size());
  for (int y = 0; y < pixels.height(); ++y) {
    std::memcpy(canvas.pixel(file.frame().x_offset, file.frame().y_offset + y), pixels.row(y),
                static_cast<std::size_t>(pixels.row_stride()));
  }
  return canvas;
}

Error cut_or_damaged(const EncodedPicture& picture) {
  return damaged(picture, "WebP", "its chunks are cut short or broken");
}

}  // namespace

std::string describe_webp_decoder() {
  const int version = WebPGetDecoderVersion();  // 0x010204 is 1.2.4
  return fmt::format("WebP (libwebp {}.{}.{})", version >> 16, version >> 8 & 0xFF, version & 0xFF);
}

Result<ImageHeader> read_webp_header(const EncodedPicture& picture) {
  const WebPFile file(picture.file);
  if (!file.complete()) return cut_or_damaged(picture);
  return ImageHeader{.file_format = ImageFileFormat::WebP,
                     .width = file.width(),
                     .height = file.height(),
                     .orientation = exif_orientation(find_exif_in_webp(picture.file))};
}

Result<Image> decode_webp(const EncodedPicture& picture, PixelFormat format, int orientation) {
  const WebPFile file(picture.file);
  if (!file.complete()) return cut_or_damaged(picture);
  const WebPIterator& frame = file.frame();
  const PixelFormat stored_format = format == PixelFormat::Gray8 ? PixelFormat::Rgb8 : format;
  Image stored(frame.width, frame.height, stored_format);
  const bool decoded =
      is_transparent(frame) ? decode_over_black(frame, stored) : decode_opaque(frame, stored);
  if (!decoded) return damaged(picture, "WebP", "its pixels are cut short or broken");
  if (!file.frame_covers_canvas()) stored = place_on_canvas(file, stored);
  if (format != stored_format) stored = convert(stored.view(), format);
  return orientation == 1 ? std::move(stored) : upright(stored.view(), orientation);
}

}  // namespace retinaface::internal
