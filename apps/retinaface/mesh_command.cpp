#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <utility>

#include "apps/retinaface/command.h"
#include "apps/retinaface/common_options.h"
#include "apps/retinaface/console.h"
#include "apps/retinaface/detect_settings.h"
#include "apps/retinaface/exit_code.h"
#include "apps/retinaface/mesh_outputs.h"
#include "apps/retinaface/progress.h"
#include "apps/retinaface/stop_on_signal.h"
#include "retinaface/base/cpu_count.h"
#include "retinaface/base/file.h"
#include "retinaface/pipeline/inputs.h"
#include "retinaface/pipeline/pipeline.h"

namespace retinaface::cli {
namespace {

constexpr const char* kFooter =
    R"(Finds faces, looks at each again from near, fits a morphable model to it, and writes for photo.jpg:
  photo.json          what is printed, too: box, score, landmarks, 68 points with depth, pose,
                      camera, coefficients, light and residuals of each face
  photo.overlay.jpg   the photo with the shapes over it
  photo.1.glb         the mesh of the first face with colours, in metres (.obj, .ply: millimetres);
                      the model's vertices come first, eyeballs and teeth behind them
  photo.1.jpg         a sheet to judge it by

Examples:
  retinaface mesh photo.jpg --face-model FaceXModel/ -o out/
  retinaface mesh holiday/ -r --face-model FaceXModel/ -o out/ -q | jq '.faces[]?.pose.yaw'

MODEL is a morphable model with the 68 landmarks: the folder FaceXModel of ICT-FaceKit
(https://github.com/ICT-VGL/ICT-FaceKit, MIT licence), the .npz of its arrays, a Basel Face Model
(.h5, .mat), or our own file.

Exit status: 0 done (no face found is still 0), 1 failed, 2 wrong usage, 3 some pictures or faces
failed and the rest is written, 4 a model is missing or corrupt.)";

struct MeshArguments {
  MeshToolArguments tools;
  std::string folder;
  std::string formats = "glb";
  std::string texture = "model";
  bool no_pictures = false;
  bool vertices = false;
};

MeshOutputOptions output_options(const MeshArguments& arguments, std::vector<std::string> formats,
                                 const std::vector<InputFile>& inputs) {
  const DetectArguments& detect = arguments.tools.detect;
  MeshOutputOptions options{.folder = arguments.folder,
                            .formats = std::move(formats),
                            .photo_colours = arguments.texture == "photo",
                            .pictures = !arguments.no_pictures,
                            .vertices = arguments.vertices,
                            .quiet = detect.quiet,
                            .num_threads = thread_count(detect.num_threads)};
  for (const InputFile& input : inputs)
    if (const auto identity = identity_of(input.path)) options.read.insert(*identity);
  return options;
}

std::string describe_result(const PipelineReport& report, const MeshOutputs& outputs,
                            double seconds) {
  std::string text = fmt::format(
      "{}, {}, {} in {:.2f} s", counted(static_cast<std::int64_t>(report.num_pictures), "picture"),
      counted(static_cast<std::int64_t>(report.num_faces), "face"),
      outputs.num_fitted() == 1 ? "1 mesh" : fmt::format("{} meshes", outputs.num_fitted()),
      seconds);
  if (report.num_failed > 0) text += fmt::format(", {} failed", report.num_failed);
  return text;
}

int fit_meshes(const MeshArguments& arguments, InputList inputs, const Detector& detector,
               MeshOutputs& outputs) {
  const DetectArguments& detect = arguments.tools.detect;
  const bool quiet = detect.quiet;
  if (!quiet)
    for (const std::string& note : inputs.notes) say(note);
  Progress progress(choose_progress_style(detect.progress, quiet), inputs.files.size());
  const auto show = [&](const PipelineReport& so_far, const FrameResult& frame) {
    if (frame.error) {
      progress.clear();
      say(frame.error->message);
    }
    progress.update(so_far.num_pictures, so_far.num_failed);
  };
  PipelineOptions options;
  options.decode = decode_options(detect, detector.options());
  options.keep_pictures = true;
  const Stopwatch watch;
  const StopOnSignal signals(quiet ? "" : kStopsAfterPicture);
  const auto report = run_pipeline(source_of(std::move(inputs.files)), face_finder(detector),
                                   {.ordered = {&outputs}}, options, signals.token(), show);
  progress.clear();
  if (!report) return fail(report.error());
  if (!quiet) say(describe_result(*report, outputs, watch.elapsed_s()));
  if (signals.signal() != 0) return code(ExitCode::SignalBase) + signals.signal();
  const bool complete = report->num_failed == 0 && outputs.num_failed() == 0;
  return code(complete ? ExitCode::Done : ExitCode::SomeInputsFailed);
}

int run_mesh(const MeshArguments& arguments) {
  auto formats = parse_mesh_formats(arguments.formats);
  if (!formats) return fail(formats.error());
  const auto tools = open_mesh_tools(arguments.tools);
  if (!tools) return fail(tools.error(), ExitCode::BadModel);
  const DetectArguments& detect = arguments.tools.detect;
  InputList inputs = list_inputs(detect.inputs, {detect.recursive});
  MeshOutputs outputs(*tools, output_options(arguments, *std::move(formats), inputs.files));
  return fit_meshes(arguments, std::move(inputs), tools->detector, outputs);
}

void add_detector_options(CLI::App& command, MeshToolArguments& tools) {
  const char* group = "Detection";
  DetectArguments& detect = tools.detect;
  add_model_option(command, detect.model)->group(group);
  add_first_size_option(command, tools)->group(group);
  command.add_option("--score", detect.min_score, "Lowest score of a face (0.5)")
      ->type_name("0..1")
      ->check(real_number(0, 1))
      ->group(group);
  command.add_option("--max-faces", detect.max_faces, "Only the best ones of each picture; 0: all")
      ->type_name("COUNT")
      ->transform(whole_number(0, kMaxInt))
      ->group(group);
  command.add_option("--min-face", detect.min_face_size, "Shortest side of a face")
      ->type_name("PIXELS")
      ->check(real_number(0, kMaxFaceSize))
      ->group(group);
  add_threads_option(command, detect.num_threads)->group(group);
}

void add_output_options(CLI::App& command, MeshArguments& arguments) {
  const char* group = "Output";
  command.add_option("-o,--output", arguments.folder, "The folder to write, made if missing")
      ->type_name("FOLDER")
      ->required()
      ->group(group);
  command.add_option("--format", arguments.formats, "Of the meshes (glb)")
      ->type_name("glb|obj|ply[,...]")
      ->group(group);
  command
      .add_option("--texture", arguments.texture,
                  "Colours of the meshes: as fitted, or as the photo shows them, light included "
                  "(model)")
      ->type_name("model|photo")
      ->check(CLI::IsMember({"model", "photo"}).description(""))
      ->group(group);
  command
      .add_flag("--vertices", arguments.vertices,
                "All vertices in pixels with depth, too, as NAME.1.safetensors")
      ->group(group);
  command.add_flag("--no-pictures", arguments.no_pictures, "Neither overlays nor sheets")
      ->group(group);
  add_quiet_flag(command, arguments.tools.detect.quiet)->group(group);
  add_progress_option(command, arguments.tools.detect.progress)->group(group);
}

}  // namespace

void add_mesh_command(CLI::App& app, Runner& chosen) {
  CLI::App* command = app.add_subcommand("mesh", "Fit a 3D mesh to every face in pictures");
  command->footer(kFooter);
  const auto arguments = std::make_shared<MeshArguments>();
  command
      ->add_option("inputs", arguments->tools.detect.inputs, "Pictures, folders, patterns or @LIST")
      ->type_name("INPUT...")
      ->required();
  command->add_flag("-r,--recursive", arguments->tools.detect.recursive,
                    "Take the pictures of subfolders too; links to folders are not followed");
  add_face_model_option(*command, arguments->tools);
  add_fit_by_option(*command, arguments->tools);
  add_detector_options(*command, arguments->tools);
  add_output_options(*command, *arguments);
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_mesh(*arguments); }; });
}

}  // namespace retinaface::cli
