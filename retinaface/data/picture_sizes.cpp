#include "retinaface/data/picture_sizes.h"

#include <utility>

#include "retinaface/base/file.h"
#include "retinaface/image/decode.h"

namespace retinaface {

Result<PictureSize> read_picture_size(const std::filesystem::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes bytes, read_file(path, DecodeLimits{}.max_file_bytes));
  RETINAFACE_ASSIGN_OR_RETURN(const ImageHeader header, read_image_header(bytes, path.native()));
  PictureSize size{header.width, header.height};
  if (header.orientation >= 5) std::swap(size.width, size.height);
  return size;
}

std::vector<UnreadablePicture> fill_sizes(const std::filesystem::path& folder,
                                          std::vector<LabelledImage>& images) {
  std::vector<UnreadablePicture> unreadable;
  for (auto& image : images) {
    if (image.width > 0 && image.height > 0) continue;
    const auto size = read_picture_size(folder / image.path);
    if (size.ok()) {
      image.width = size->width;
      image.height = size->height;
    } else {
      unreadable.push_back({image.path, size.error().message});
    }
  }
  return unreadable;
}

}  // namespace retinaface
