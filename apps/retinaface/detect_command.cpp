#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "apps/retinaface/command.h"
#include "apps/retinaface/common_options.h"
#include "apps/retinaface/console.h"
#include "apps/retinaface/detect_outputs.h"
#include "apps/retinaface/detect_settings.h"
#include "apps/retinaface/exit_code.h"
#include "apps/retinaface/model_choice.h"
#include "apps/retinaface/progress.h"
#include "apps/retinaface/stop_on_signal.h"
#include "retinaface/base/cpu_count.h"
#include "retinaface/base/file.h"
#include "retinaface/pipeline/input_lines.h"
#include "retinaface/pipeline/inputs.h"

namespace retinaface::cli {
namespace {

/// More than any memory holds.
constexpr std::uint64_t kMaxPixels = 1'000'000'000'000;
constexpr std::uint64_t kMaxTileSize = 65'535;

constexpr const char* kFooter = R"(Examples:
  One photo; one line of JSON on standard output
    retinaface detect photo.jpg
  A folder with all below it, results in a file, copies with the faces drawn in
    retinaface detect holiday/ --recursive -o faces.jsonl --save-vis annotated/
  Go on after an interruption
    retinaface detect holiday/ --recursive -o faces.jsonl --resume
  A filter: one name per line in, one JSON line out, at once
    find . -name '*.jpg' | retinaface detect - | jq -r 'select(.faces | length > 2) | .image'
  Very large and very small faces
    retinaface detect group.jpg --sizes 128,640,1600
    retinaface detect stadium.jpg --size original --tile 1024
  A WIDER FACE submission at the published protocol
    retinaface detect WIDER_val/images --recursive --protocol P-orig --format wider -o submission/

INPUT is a picture (JPEG, PNG, WebP), a folder, a pattern in quotes, @LIST (a file with one name per
line), or - for a list on standard input. Results come in the order of the inputs; a picture that
cannot be read gives a line with "error" and exit status 3, and the rest is done.)";

void add_input_options(CLI::App& app, DetectArguments& arguments) {
  app.add_option("inputs", arguments.inputs, "Pictures, folders, patterns, @LIST or -")
      ->type_name("INPUT...");
  app.add_option("--list", arguments.lists,
                 "A file that names one picture per line; - is standard input; may be repeated")
      ->type_name("FILE")
      ->take_all()
      ->allow_extra_args(false);
  app.add_flag("-0,--null", arguments.null_separated,
               "Names in lists end with NUL, as of find -print0");
  app.add_flag("-r,--recursive", arguments.recursive,
               "Take the pictures of subfolders too; links to folders are not followed");
  app.add_flag(
      "--fast-decode", arguments.fast_decode,
      "Decode large JPEGs at 1/2, 1/4 or 1/8 where the network sees no more: faster, scores "
      "change a little");
  app.add_flag("--untrusted", arguments.untrusted,
               "Limits for pictures that strangers send: 64 megapixels, 64 MiB");
  app.add_option("--max-pixels", arguments.max_pixels, "Refuse larger pictures (512000000)")
      ->type_name("COUNT")
      ->transform(whole_number(1, kMaxPixels));
}

void add_detector_options(CLI::App& app, DetectArguments& arguments) {
  const char* group = "Detection";
  add_model_option(app, arguments.model)->group(group);
  auto* sizes =
      app.add_option("--size,--sizes", arguments.sizes,
                     "How large the network sees the picture: 640 (longer side), 640x480 (fitted "
                     "into), original, short:1100:1650 (shorter side, longer at most), or several, "
                     "merged: 128,640 (640)")
          ->type_name("SIZE[,SIZE...]")
          ->group(group);
  app.add_option("--protocol", arguments.protocol,
                 "A published test protocol; options but --size override it")
      ->type_name("P-VGA|P-orig|P-1100|P-1600|P-TTA")
      ->excludes(sizes)
      ->group(group);
  app.add_option("--score", arguments.min_score, "Lowest score of a face (0.5)")
      ->type_name("0..1")
      ->check(real_number(0, 1))
      ->group(group);
  app.add_option("--nms", arguments.max_iou, "Largest overlap (IoU) of two faces (0.4)")
      ->type_name("0..1")
      ->check(real_number(0, 1))
      ->group(group);
  app.add_option("--max-faces", arguments.max_faces, "Only the best ones of each picture; 0: all")
      ->type_name("COUNT")
      ->transform(whole_number(0, kMaxInt))
      ->group(group);
  app.add_option("--min-face", arguments.min_face_size, "Shortest side of a face")
      ->type_name("PIXELS")
      ->check(real_number(0, kMaxFaceSize))
      ->excludes("--fast-decode")
      ->group(group);
  app.add_flag("--flip", arguments.flip, "Look at the mirrored picture too")->group(group);
  app.add_flag("--vote", arguments.vote, "Merge overlapping boxes by voting")->group(group);
  app.add_flag("--rotations", arguments.rotations,
               "Look at the picture turned by 90, 180, 270 degrees too")
      ->group(group);
  app.add_option("--tile", arguments.tile_size, "Look at overlapping tiles of this side too")
      ->type_name("PIXELS")
      ->transform(whole_number(0, kMaxTileSize))
      ->group(group);
}

void add_machine_options(CLI::App& app, DetectArguments& arguments) {
  const char* group = "Machine";
  add_threads_option(app, arguments.num_threads)->group(group);
  app.add_option("--batch", arguments.batch, "Pictures of one size that go through together (1)")
      ->type_name("COUNT")
      ->transform(whole_number(1, 1024))
      ->group(group);
  app.add_option("--isa", arguments.isa, "Instruction set, see retinaface doctor (the best)")
      ->type_name("NAME")
      ->group(group);
  app.add_option("--device", arguments.device, "Never another one than asked for (cpu)")
      ->type_name("cpu|auto")
      ->group(group);
}

void add_output_options(CLI::App& app, DetectArguments& arguments) {
  const char* group = "Output";
  app.add_option("--format", arguments.format, "By the name of -o when it tells, otherwise jsonl")
      ->type_name("json|jsonl|csv|coco|wider|yolo|voc")
      ->group(group);
  app.add_option("-o,--output", arguments.output,
                 "A file, or a folder for wider, yolo and voc; - is standard output")
      ->type_name("PATH")
      ->group(group);
  app.add_option("--save-vis", arguments.pictures_folder,
                 "Copies with the faces drawn in, small where --fast-decode made the picture small")
      ->type_name("FOLDER")
      ->group(group);
  app.add_flag("--resume", arguments.resume, "Skip the pictures whose results are in -o already")
      ->group(group);
  app.add_flag("--no-timing", arguments.no_timing,
               "Leave timing_ms out: equal runs give equal bytes")
      ->group(group);
  add_quiet_flag(app, arguments.quiet)->group(group);
  add_progress_option(app, arguments.progress)->group(group);
  app.add_flag("--fail-if-none", arguments.fail_if_none, "Exit status 1 when no picture has a face")
      ->group(group);
}

/// All inputs, or the lines of standard input as they arrive.
struct Inputs {
  InputList list;
  bool from_standard_input = false;
};

Result<Inputs> gather_inputs(const DetectArguments& arguments) {
  const auto is_standard_input = [](const std::string& name) { return name == "-"; };
  const std::size_t num_named = arguments.inputs.size() + arguments.lists.size();
  if (num_named == 0) {
    return Error{ErrorCode::InvalidArgument,
                 "detect: has no input; name pictures, folders, or - for a list on standard input"};
  }
  Inputs inputs;
  inputs.from_standard_input = std::ranges::any_of(arguments.inputs, is_standard_input) ||
                               std::ranges::any_of(arguments.lists, is_standard_input);
  if (inputs.from_standard_input && num_named > 1) {
    return Error{ErrorCode::InvalidArgument,
                 "detect: - stands for all inputs, expected no other beside it"};
  }
  if (!inputs.from_standard_input) {
    inputs.list = list_inputs(arguments.inputs, {.recursive = arguments.recursive,
                                                 .null_separated = arguments.null_separated,
                                                 .list_files = arguments.lists});
  }
  return inputs;
}

PipelineOptions pipeline_options(const DetectArguments& arguments, const DetectOutputs& outputs,
                                 const Detector& detector) {
  const int num_threads = thread_count(arguments.num_threads);
  PipelineOptions options;
  options.decode = decode_options(arguments, detector.options());
  options.batch = arguments.batch;
  options.decode_threads = num_threads;
  options.encode_threads = num_threads;
  options.keep_pictures = outputs.need_pictures();
  return options;
}

std::string describe_run(const Detector& detector) {
  const nn::Engine& engine = detector.engine();
  return fmt::format("cpu, {}, {}; {} ({}, sha256 {:.12}); size {}", engine.isa(),
                     counted(engine.num_threads(), "thread"),
                     printable(std::string_view(detector.model_name())), detector.config().name,
                     detector.model_sha256(), to_string(detector.options().sizes));
}

std::string describe_result(const PipelineReport& report, std::uint64_t num_skipped,
                            double seconds) {
  std::string text = fmt::format("{}, {} in {} of them, {:.2f} s",
                                 counted(static_cast<std::int64_t>(report.num_pictures), "picture"),
                                 counted(static_cast<std::int64_t>(report.num_faces), "face"),
                                 report.num_pictures_with_faces, seconds);
  if (report.num_failed > 0) text += fmt::format(", {} failed", report.num_failed);
  if (num_skipped > 0) text += fmt::format(", {} were done before", num_skipped);
  return text;
}

ExitCode exit_code_of(const PipelineReport& report, const DetectOutputs& outputs,
                      const DetectArguments& arguments) {
  if (report.num_failed > 0) return ExitCode::SomeInputsFailed;
  const bool found_none = report.num_pictures_with_faces == 0 && !outputs.skipped_faces();
  return arguments.fail_if_none && found_none && !report.stopped ? ExitCode::Failed
                                                                 : ExitCode::Done;
}

InputSource take_source(Inputs inputs, const DetectArguments& arguments) {
  if (!inputs.from_standard_input) return source_of(std::move(inputs.list.files));
  const char separator = arguments.null_separated ? '\0' : '\n';
  return source_of_lines(std::make_shared<LineReader>(STDIN_FILENO, separator));
}

int detect_faces(const DetectArguments& arguments, Inputs inputs, DetectOutputs& outputs,
                 const Detector& detector) {
  if (auto opened = outputs.open({detector.model_name(), detector.model_sha256()}); !opened) {
    return fail(opened.error());
  }
  const Stopwatch watch;
  const StopOnSignal signals(arguments.quiet ? "" : kStopsAfterPicture);
  if (!arguments.quiet) {
    for (const std::string& note : inputs.list.notes) say(note);
    say(describe_run(detector));
  }
  Progress progress(
      choose_progress_style(arguments.progress, arguments.quiet),
      inputs.from_standard_input ? std::nullopt : std::optional(inputs.list.files.size()));
  const auto show = [&](const PipelineReport& so_far, const FrameResult& frame) {
    if (frame.error) {
      progress.clear();
      say(frame.error->message);
    }
    progress.update(so_far.num_pictures, so_far.num_failed, outputs.num_skipped());
  };
  const auto report = run_pipeline(
      outputs.unfinished(take_source(std::move(inputs), arguments)), face_finder(detector),
      outputs.sinks(), pipeline_options(arguments, outputs, detector), signals.token(), show);
  progress.clear();
  if (!report) return fail(report.error());
  if (!arguments.quiet) {
    say(describe_result(*report, outputs.num_skipped(), watch.elapsed_s()));
  }
  if (signals.signal() != 0) return code(ExitCode::SignalBase) + signals.signal();
  return code(exit_code_of(*report, outputs, arguments));
}

int run_detect(const DetectArguments& arguments) {
  auto inputs = gather_inputs(arguments);
  if (!inputs) return fail(inputs.error());
  auto outputs = DetectOutputs::plan(arguments);
  if (!outputs) return fail(outputs.error());
  if (auto safe = outputs->protect(inputs->list, choose_model(arguments.model)); !safe) {
    return fail(safe.error());
  }
  const auto detector = open_detector(arguments);
  if (!detector) return fail(detector.error(), ExitCode::BadModel);
  return detect_faces(arguments, std::move(*inputs), *outputs, *detector);
}

}  // namespace

void add_detect_command(CLI::App& app, Runner& chosen) {
  CLI::App* command = app.add_subcommand("detect", "Find the faces in pictures");
  command->footer(kFooter);
  const auto arguments = std::make_shared<DetectArguments>();
  add_input_options(*command, *arguments);
  add_detector_options(*command, *arguments);
  add_machine_options(*command, *arguments);
  add_output_options(*command, *arguments);
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_detect(*arguments); }; });
}

}  // namespace retinaface::cli
