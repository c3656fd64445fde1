#include "retinaface/image/encode.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

namespace retinaface {

Result<void> write_image(const std::filesystem::path& path, ImageView image) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const bool jpeg = extension == ".jpg" || extension == ".jpeg";
  if (!jpeg && extension != ".png") {
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("{}: ends in '{}', expected .jpg, .jpeg or .png", printable(path),
                             printable(path.extension()))};
  }
  auto encoded = jpeg ? encode_jpeg(image) : encode_png(image);
  if (!encoded) {
    return Error{encoded.error().code, printable(path) + ": " + encoded.error().message};
  }
  return write_file_atomically(path, *encoded);
}

}  // namespace retinaface
