#include "retinaface/train/labelled_folder.h"

#include <system_error>

#include "retinaface/base/file.h"
#include "retinaface/data/read_labels.h"

namespace retinaface::train {
namespace {

namespace fs = std::filesystem;

/// A folder may be the labels themselves (VOC, YOLO) or hold them in a file.
fs::path labels_in(const fs::path& path) {
  std::error_code ignored;
  for (const char* name : {"labels.jsonl", "label.txt", "labels.json"}) {
    if (fs::is_regular_file(path / name, ignored)) return path / name;
  }
  return path;
}

fs::path images_beside(const fs::path& labels) {
  std::error_code ignored;
  const fs::path folder = fs::absolute(labels, ignored).parent_path();
  return fs::is_directory(folder / "images", ignored) ? folder / "images" : folder;
}

std::string name_of(const fs::path& labels) {
  std::error_code ignored;
  const std::string folder = fs::absolute(labels, ignored).parent_path().filename().string();
  return folder.empty() ? labels.stem().string() : folder;
}

}  // namespace

Result<LabelledPictures> read_labelled_folder(const LabelledFolder& folder) {
  const fs::path labels = labels_in(folder.labels);
  const fs::path images = folder.images.empty() ? images_beside(labels) : folder.images;
  RETINAFACE_ASSIGN_OR_RETURN(const LabelFormat format, parse_label_format(folder.format));
  RETINAFACE_ASSIGN_OR_RETURN(LabelledSet set, read_labels(labels, format, images));
  if (set.images.empty())
    return Error{ErrorCode::InvalidArgument,
                 printable(labels) + ": names no picture, expected at least one"};
  return LabelledPictures{name_of(labels), images, std::move(set.images)};
}

}  // namespace retinaface::train
