// Built in place of webp_decode.cpp where libwebp is not.
#include <string>

#include "retinaface/image/codecs.h"

namespace retinaface::internal {
namespace {

Error absent(const EncodedPicture& picture) {
  return {ErrorCode::Unsupported,
          std::string(picture.name) + ": is a WebP, which this build was made without"};
}

}  // namespace

std::string describe_webp_decoder() {
  return "";
}

Result<ImageHeader> read_webp_header(const EncodedPicture& picture) {
  return absent(picture);
}

Result<Image> decode_webp(const EncodedPicture& picture, PixelFormat, int) {
  return absent(picture);
}

}  // namespace retinaface::internal
