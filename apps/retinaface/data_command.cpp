#include "apps/retinaface/data_command.h"

#include <CLI/CLI.hpp>
#include <system_error>

#include "apps/retinaface/file_identity.h"
#include "retinaface/base/file.h"

namespace retinaface::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFooter = R"(Examples:
  retinaface data check labels.jsonl --images photos/
  retinaface data convert label.txt -o labels.jsonl --to jsonl --images WIDER_train/images
  retinaface data show labels.jsonl --images photos/ -o sheet.jpg --only ignored
  retinaface data synth FaceXModel/ -o people/

Labels are JSON lines of our own (.jsonl), COCO (.json), RetinaFace's label.txt, WIDER FACE's
wider_face_*_bbx_gt.txt, or a folder of Pascal VOC annotations or YOLO label files. The format is
told from the name and the first line; --label-format names it.)";

}  // namespace

void add_set_options(CLI::App& command, SetArguments& arguments, const char* images,
                     bool needs_images) {
  command.add_option("labels", arguments.labels, "The labels: a file or a folder")
      ->type_name("LABELS")
      ->required();
  command.add_option("--images", arguments.images, images)
      ->type_name("FOLDER")
      ->required(needs_images);
  command.add_option("--label-format", arguments.label_format, "Told from the name (auto)")
      ->type_name("auto|coco|jsonl|wider|retinaface|voc|yolo");
  command.add_flag("-q,--quiet", arguments.quiet,
                   "Nothing but warnings and errors on standard error");
}

Result<ReadSet> read_set(const SetArguments& arguments) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto format, parse_label_format(arguments.label_format));
  ReadSet set;
  RETINAFACE_ASSIGN_OR_RETURN(
      set.labels, read_labels(arguments.labels, format, arguments.images, &set.unreadable));
  if (set.labels.images.empty() && set.unreadable.empty())
    return Error{ErrorCode::NotFound,
                 printable(arguments.labels) + ": names no picture, expected at least one"};
  return set;
}

Result<void> protect_inputs(const SetArguments& arguments, const ReadSet& set,
                            const fs::path& output) {
  std::error_code ignored;
  if (fs::equivalent(output, arguments.labels, ignored)) return would_overwrite(output);
  const auto target = identity_of(output);
  if (!target) return {};
  const auto files = fs::recursive_directory_iterator(
      arguments.labels, fs::directory_options::skip_permission_denied, ignored);
  for (const auto& file : files)
    if (identity_of(file.path()) == target) return would_overwrite(output);
  if (arguments.images.empty()) return {};
  for (const auto& image : set.labels.images)
    if (identity_of(fs::path(arguments.images) / image.path) == target)
      return would_overwrite(output);
  return {};
}

void add_data_command(CLI::App& app, Runner& chosen) {
  CLI::App* data =
      app.add_subcommand("data", "Check, convert, look at and render labelled pictures");
  data->footer(kFooter);
  data->require_subcommand(1);
  add_data_check_command(*data, chosen);
  add_data_convert_command(*data, chosen);
  add_data_show_command(*data, chosen);
  add_synth_command(*data, chosen);
}

}  // namespace retinaface::cli
