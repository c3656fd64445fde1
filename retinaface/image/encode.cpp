#include "retinaface/image/encode.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>

namespace retinaface {

Result<void> write_image(const std::filesystem::path& path, ImageView image,
                         const std::string& comment) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const bool jpeg = extension == ".jpg" || extension == ".jpeg";
  if (!jpeg && extension != ".png") {
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("{}: ends in '{}', expected .jpg, .jpeg or .png", printable(path),
                             printable(path.extension()))};
  }
  auto encoded = jpeg ? encode_jpeg(image, kJpegQuality, comment) : encode_png(image, comment);
  if (!encoded) {
    return Error{encoded.error().code, printable(path) + ": " + encoded.error().message};
  }
  return write_file_atomically(path, *encoded);
}

bool has_comment(const std::filesystem::path& path, const std::string& comment) {
  // Before the comment stand 24 bytes of a JPEG, or 49 of a PNG.
  const auto start = read_file_start(path, 64 + comment.size());
  return start && std::string_view(reinterpret_cast<const char*>(start->data()), start->size())
                          .find(comment) != std::string_view::npos;
}

}  // namespace retinaface
