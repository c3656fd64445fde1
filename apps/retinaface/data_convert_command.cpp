#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "apps/retinaface/console.h"
#include "apps/retinaface/data_command.h"
#include "apps/retinaface/exit_code.h"
#include "retinaface/base/file.h"
#include "retinaface/data/write_labels.h"
#include "retinaface/pipeline/inputs.h"

namespace retinaface::cli {
namespace {

constexpr const char* kFooter =
    R"(What the new format has no place for is said in one warning with counts. Ignored faces become COCO's
crowd regions, WIDER FACE's invalid faces and VOC's difficult ones; RetinaFace's label.txt and YOLO
cannot mark them and leave them out. VOC and YOLO are a folder with one file a picture, which must
not hold such files yet.

Examples:
  retinaface data convert labels.jsonl -o coco.json --to coco
  retinaface data convert wider_face_train_bbx_gt.txt -o labels/ --to yolo --images WIDER_train/images

Exit status: 0 done, 1 failed, 2 wrong usage, 3 some pictures could not be read; the rest is
written.)";

struct ConvertArguments {
  SetArguments set;
  std::string output;
  std::string format;
};

/// Leaves out what YOLO cannot express: positions are fractions of the picture's size.
void erase_without_size(LabelledSet& labels) {
  LabelledSet kept;
  for (std::size_t i = 0; i < labels.images.size(); ++i) {
    if (labels.images[i].width <= 0 || labels.images[i].height <= 0) continue;
    kept.images.push_back(std::move(labels.images[i]));
    if (!labels.coco_ids.empty()) kept.coco_ids.push_back(labels.coco_ids[i]);
  }
  labels = std::move(kept);
}

/// Reads the labels, and of the pictures what the labels do not say.
Result<ReadSet> read_for(LabelFormat format, const SetArguments& arguments) {
  RETINAFACE_ASSIGN_OR_RETURN(ReadSet set, read_set(arguments));
  if (arguments.images.empty()) return set;
  const auto unreadable = fill_sizes(arguments.images, set.labels.images);
  set.unreadable.insert(set.unreadable.end(), unreadable.begin(), unreadable.end());
  if (format == LabelFormat::Yolo) erase_without_size(set.labels);
  return set;
}

/// The labels alone do not tell where their pictures are, so a picture's name is refused before
/// anything is read.
Result<void> check_name(const std::string& output) {
  if (!has_picture_extension(output)) return {};
  return Error{ErrorCode::InvalidArgument,
               printable(std::string_view(output)) +
                   ": has the name of a picture, but -o takes the labels; choose another output"};
}

void say_what_was_written(const ConvertArguments& arguments, const LabelledSet& labels) {
  std::int64_t num_faces = 0;
  for (const auto& image : labels.images) num_faces += std::ssize(image.faces);
  say(fmt::format("{}: {}, {}, {} read", printable(std::string_view(arguments.output)),
                  arguments.format, counted(std::ssize(labels.images), "picture"),
                  counted(num_faces, "face")));
}

int run_convert(const ConvertArguments& arguments) {
  const auto format = parse_label_format(arguments.format);
  if (!format) return fail(format.error());
  if (auto checked = check_name(arguments.output); !checked) return fail(checked.error());
  const auto set = read_for(*format, arguments.set);
  if (!set) return fail(set.error());
  if (auto safe = protect_inputs(arguments.set, *set, arguments.output); !safe)
    return fail(safe.error());
  for (const auto& picture : set->unreadable) say(picture.problem);
  if (auto written = write_labels(arguments.output, *format, set->labels); !written)
    return fail(written.error());
  const std::string lost = lost_when_written(*format, set->labels.images);
  if (!lost.empty()) say(fmt::format("{} has no place for {}", arguments.format, lost));
  if (!arguments.set.quiet) say_what_was_written(arguments, set->labels);
  if (set->unreadable.empty()) return code(ExitCode::Done);
  say(counted(std::ssize(set->unreadable), "picture") + " could not be read");
  return code(ExitCode::SomeInputsFailed);
}

}  // namespace

void add_data_convert_command(CLI::App& data, Runner& chosen) {
  const auto arguments = std::make_shared<ConvertArguments>();
  CLI::App* command = data.add_subcommand("convert", "Write labels in another format");
  command->footer(kFooter);
  add_set_options(*command, arguments->set,
                  "Where sizes come from that the labels do not say; YOLO needs them", false);
  command->add_option("-o,--output", arguments->output, "The file or folder to write")
      ->type_name("PATH")
      ->required();
  command->add_option("--to", arguments->format, "The format to write")
      ->type_name("coco|jsonl|wider|retinaface|voc|yolo")
      ->check(
          CLI::IsMember({"coco", "jsonl", "wider", "retinaface", "voc", "yolo"}).description(""))
      ->required();
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_convert(*arguments); }; });
}

}  // namespace retinaface::cli
