#include "retinaface/data/read_labels.h"

#include <array>

#include "retinaface/base/text_lines.h"
#include "retinaface/data/coco.h"
#include "retinaface/data/json_lines.h"
#include "retinaface/data/list_files.h"
#include "retinaface/data/voc.h"
#include "retinaface/data/wider_text.h"
#include "retinaface/data/yolo.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;

struct NamedFormat {
  std::string_view name;
  LabelFormat format;
};
constexpr std::array<NamedFormat, 7> kFormats{{{"auto", LabelFormat::Auto},
                                               {"coco", LabelFormat::Coco},
                                               {"jsonl", LabelFormat::JsonLines},
                                               {"wider", LabelFormat::WiderText},
                                               {"retinaface", LabelFormat::Retinaface},
                                               {"voc", LabelFormat::Voc},
                                               {"yolo", LabelFormat::Yolo}}};

Result<LabelFormat> format_of_text(const fs::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto file, internal::read_text(path));
  internal::TextLines lines(file.text(), path.native());
  return internal::trimmed(lines.next().value_or("")).starts_with('#') ? LabelFormat::Retinaface
                                                                       : LabelFormat::WiderText;
}

Result<LabelFormat> format_of(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto annotations, internal::list_files(path, ".xml"));
    return annotations.empty() ? LabelFormat::Yolo : LabelFormat::Voc;
  }
  const std::string extension = path.extension().string();
  if (extension == ".jsonl" || extension == ".ndjson") return LabelFormat::JsonLines;
  if (extension == ".json") return LabelFormat::Coco;
  if (extension == ".txt") return format_of_text(path);
  return Error{ErrorCode::Unsupported,
               printable(path) +
                   ": its name does not tell the format of the labels, expected "
                   ".json, .jsonl, .txt or a folder"};
}

Result<LabelledSet> as_set(Result<std::vector<LabelledImage>> images) {
  if (!images.ok()) return std::move(images).error();
  return LabelledSet{*std::move(images), {}};
}

}  // namespace

Result<LabelFormat> parse_label_format(std::string_view name) {
  std::string names;
  for (const auto& format : kFormats) {
    if (format.name == name) return format.format;
    names += (names.empty() ? "" : ", ") + std::string(format.name);
  }
  return Error{ErrorCode::InvalidArgument,
               "label format: is '" + printable(name) + "', expected one of " + names};
}

std::string_view to_string(LabelFormat format) {
  for (const auto& known : kFormats)
    if (known.format == format) return known.name;
  return "unknown";
}

Result<LabelledSet> read_labels(const fs::path& path, LabelFormat format,
                                const fs::path& images_folder,
                                std::vector<UnreadablePicture>* unreadable) {
  if (format == LabelFormat::Auto) {
    RETINAFACE_ASSIGN_OR_RETURN(format, format_of(path));
  }
  switch (format) {
    case LabelFormat::Coco: {
      RETINAFACE_ASSIGN_OR_RETURN(auto labels, read_coco(path));
      return LabelledSet{std::move(labels.images), std::move(labels.ids)};
    }
    case LabelFormat::JsonLines:
      return as_set(read_label_lines(path));
    case LabelFormat::WiderText:
      return as_set(read_wider_text(path));
    case LabelFormat::Retinaface:
      return as_set(read_retinaface_labels(path));
    case LabelFormat::Voc:
      return as_set(read_voc(path));
    case LabelFormat::Yolo:
    case LabelFormat::Auto:
      break;
  }
  if (images_folder.empty())
    return Error{ErrorCode::InvalidArgument,
                 printable(path) +
                     ": YOLO labels are fractions of the pictures, expected the "
                     "folder of pictures too"};
  return as_set(read_yolo(path, images_folder, 0, unreadable));
}

Result<DetectionSet> read_detections_for(const fs::path& path, const LabelledSet& labels) {
  if (labels.coco_ids.empty() || path.extension() != ".json") return read_detections(path);
  RETINAFACE_ASSIGN_OR_RETURN(const auto file, internal::read_text(path));
  // Our own objects begin with the picture's path, COCO's have its number.
  constexpr std::size_t kBeginning = 8192;
  if (file.text().substr(0, kBeginning).find("\"image\":") != std::string_view::npos)
    return parse_detection_lines(file.text(), path.native());
  return parse_coco_results(file.text(), path.native(), {labels.images, labels.coco_ids});
}

}  // namespace retinaface
