#include "retinaface/data/write_labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <functional>
#include <system_error>

#include "retinaface/base/contract.h"
#include "retinaface/base/file.h"
#include "retinaface/data/coco.h"
#include "retinaface/data/json_lines.h"
#include "retinaface/data/list_files.h"
#include "retinaface/data/voc.h"
#include "retinaface/data/wider_text.h"
#include "retinaface/data/yolo.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;
using FormatImage = std::function<Result<std::string>(const LabelledImage&)>;

bool is_proper(const Box& box) {
  return std::isfinite(box.x1 + box.y1 + box.x2 + box.y2) && box.x1 <= box.x2 && box.y1 <= box.y2;
}

bool has_landmarks(const LabelledImage& image) {
  return std::any_of(image.faces.begin(), image.faces.end(),
                     [](const LabelledFace& face) { return !face.ignore && face.landmarks; });
}

Result<void> write_file(const fs::path& path, const Result<std::string>& text) {
  if (!text.ok()) return text.error();
  return write_file_atomically(path, std::string_view(*text));
}

/// Without flushing it to the disk, which for a file a picture would take most of the time.
Result<void> write_small_file(const fs::path& path, const Result<std::string>& text) {
  if (!text.ok()) return text.error();
  std::ofstream file(path, std::ios::binary);
  file.write(text->data(), static_cast<std::streamsize>(text->size()));
  file.close();
  if (file.good()) return {};
  return Error{ErrorCode::WriteFailed,
               printable(path) + ": cannot be written: " + std::generic_category().message(errno)};
}

Result<void> check_folder(const fs::path& folder, const char* ending) {
  RETINAFACE_RETURN_IF_ERROR(make_folder(folder));
  RETINAFACE_ASSIGN_OR_RETURN(const auto present, internal::list_files(folder, ending));
  if (!present.empty())
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("{}: holds {} already, expected a folder without {} files",
                             printable(folder), printable(present.front()), ending)};
  return {};
}

/// One file a picture.
Result<void> write_folder(const fs::path& folder, const char* ending,
                          std::span<const LabelledImage> images, const FormatImage& format) {
  RETINAFACE_RETURN_IF_ERROR(check_folder(folder, ending));
  for (const auto& image : images) {
    RETINAFACE_ASSIGN_OR_RETURN(fs::path path, place_in_folder(image_key(image.path)));
    path = folder / (path.native() + ending);
    std::error_code ignored;  // writing tells
    fs::create_directories(path.parent_path(), ignored);
    RETINAFACE_RETURN_IF_ERROR(write_small_file(path, format(image)));
  }
  return {};
}

Result<void> write_yolo(const fs::path& folder, std::span<const LabelledImage> images) {
  const bool with_landmarks = std::any_of(images.begin(), images.end(), has_landmarks);
  for (const auto& image : images)
    if (image.width <= 0 || image.height <= 0)
      return Error{
          ErrorCode::Unsupported,
          "'" + printable(image.path) + "': its size is not known, which YOLO's fractions need"};
  return write_folder(folder, ".txt", images, [=](const LabelledImage& image) {
    return format_yolo(image, with_landmarks);
  });
}

}  // namespace

Result<fs::path> place_in_folder(std::string_view key) {
  fs::path place = fs::path(key).lexically_normal();
  const bool leads_out =
      place.is_absolute() || place.begin() == place.end() || *place.begin() == "..";
  if (!leads_out && place.has_filename()) return place;
  return Error{ErrorCode::Unsupported,
               "'" + printable(key) +
                   "': is no place in a folder, expected a path inside the folder of pictures"};
}

Result<void> write_labels(const fs::path& path, LabelFormat format, const LabelledSet& labels) {
  RETINAFACE_REQUIRE(format != LabelFormat::Auto, "a format to write is not named");
  for (const auto& image : labels.images)
    for (const auto& face : image.faces)
      RETINAFACE_REQUIRE(is_proper(face.box), "a box of " + printable(image.path) + " is none");
  switch (format) {
    case LabelFormat::Coco:
      return write_file(path, format_coco(labels.images, labels.coco_ids));
    case LabelFormat::JsonLines:
      return write_file(path, format_label_lines(labels.images));
    case LabelFormat::WiderText:
      return write_file(path, format_wider_text(labels.images));
    case LabelFormat::Retinaface:
      return write_file(path, format_retinaface_labels(labels.images));
    case LabelFormat::Voc:
      return write_folder(path, ".xml", labels.images, format_voc);
    case LabelFormat::Yolo:
    case LabelFormat::Auto:
      break;
  }
  return write_yolo(path, labels.images);
}

}  // namespace retinaface
