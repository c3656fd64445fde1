#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <utility>

#include "apps/retinaface/command.h"
#include "apps/retinaface/console.h"
#include "apps/retinaface/detect_settings.h"
#include "apps/retinaface/exit_code.h"
#include "apps/retinaface/mesh_outputs.h"
#include "apps/retinaface/model_choice.h"
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
  retinaface mesh holiday/ -r --format glb,obj -o out/ --quiet | jq '.faces[].pose.yaw'

MODEL is a morphable model with the 68 landmarks: the folder FaceXModel of ICT-FaceKit
(https://github.com/ICT-VGL/ICT-FaceKit, MIT licence), the .npz of its arrays, a Basel Face Model
(.h5, .mat), or our own file.

Exit status: 0 done (no face found is still 0), 1 failed, 2 wrong usage, 3 some pictures or faces
failed and the rest is written, 4 a model is missing or corrupt.)";

struct MeshArguments {
  DetectArguments detect;
  std::string face_model;
  std::string folder;
  std::string formats = "glb";
  std::string texture = "model";
  std::string fit_by = "pixels";
  bool no_pictures = false;
  bool vertices = false;
};

MeshOutputOptions output_options(const MeshArguments& arguments, std::vector<std::string> formats,
                                 const std::vector<InputFile>& inputs) {
  const int num_threads = arguments.detect.num_threads;
  MeshOutputOptions options{.folder = arguments.folder,
                            .formats = std::move(formats),
                            .photo_colours = arguments.texture == "photo",
                            .pictures = !arguments.no_pictures,
                            .vertices = arguments.vertices,
                            .quiet = arguments.detect.quiet,
                            .num_threads = num_threads > 0 ? num_threads : available_cpu_count()};
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
  const bool quiet = arguments.detect.quiet;
  if (!quiet)
    for (const std::string& note : inputs.notes) say(note);
  Progress progress(quiet ? ProgressStyle::Off : choose_progress_style(arguments.detect.progress),
                    inputs.files.size());
  const auto show = [&](const PipelineReport& so_far, const FrameResult& frame) {
    if (frame.error) {
      progress.clear();
      say(frame.error->message);
    }
    progress.update(so_far.num_pictures, so_far.num_failed);
  };
  PipelineOptions options;
  options.decode = decode_options(arguments.detect, detector.options());
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
  const auto options = detector_options(arguments.detect);
  if (!options) return fail(options.error());
  const auto fit_by = parse_fit_by(arguments.fit_by);
  if (!fit_by) return fail(fit_by.error());
  const auto fitter = FaceFitter::open(arguments.face_model, *fit_by);
  if (!fitter) return fail(fitter.error(), ExitCode::BadModel);
  auto model = load_chosen_model(arguments.detect.model);
  if (!model) return fail(model.error(), ExitCode::BadModel);
  const auto near_look = NearLook::load(arguments.detect.model, arguments.detect.num_threads);
  if (!near_look) return fail(near_look.error(), ExitCode::BadModel);
  const auto detector = Detector::create(std::move(*model), *options);
  if (!detector) return fail(detector.error(), ExitCode::BadModel);
  InputList inputs = list_inputs(arguments.detect.inputs, {arguments.detect.recursive});
  MeshOutputs outputs(*near_look, *fitter, {detector->model_name(), detector->model_sha256()},
                      output_options(arguments, *std::move(formats), inputs.files));
  return fit_meshes(arguments, std::move(inputs), *detector, outputs);
}

void add_detector_options(CLI::App& command, DetectArguments& detect) {
  const char* group = "Detection";
  command
      .add_option("-m,--model", detect.model,
                  "The detector's weights; otherwise $RETINAFACE_MODEL, or those inside")
      ->type_name("FILE")
      ->group(group);
  command
      .add_option("--size,--sizes", detect.sizes,
                  "How large the network sees the picture, as for detect (640)")
      ->type_name("SIZE[,SIZE...]")
      ->group(group);
  command.add_option("--score", detect.min_score, "Lowest score of a face (0.5)")
      ->type_name("0..1")
      ->group(group);
  command.add_option("--max-faces", detect.max_faces, "Only the best ones of each picture; 0: all")
      ->type_name("COUNT")
      ->group(group);
  command.add_option("--min-face", detect.min_face_size, "Shortest side of a face")
      ->type_name("PIXELS")
      ->group(group);
  command.add_option("-j,--threads", detect.num_threads, "0: all cores (0)")
      ->type_name("COUNT")
      ->check(CLI::Range(0, 4096).description(""))
      ->group(group);
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
  command.add_flag("-q,--quiet", arguments.detect.quiet, "Nothing but errors on standard error")
      ->group(group);
  command.add_option("--progress", arguments.detect.progress, "On standard error (auto)")
      ->type_name("auto|bar|plain|off")
      ->check(CLI::IsMember({"auto", "bar", "plain", "off"}).description(""))
      ->group(group);
}

}  // namespace

void add_mesh_command(CLI::App& app, Runner& chosen) {
  CLI::App* command = app.add_subcommand("mesh", "Fit a 3D mesh to every face in pictures");
  command->footer(kFooter);
  const auto arguments = std::make_shared<MeshArguments>();
  command->add_option("inputs", arguments->detect.inputs, "Pictures, folders, patterns or @LIST")
      ->type_name("INPUT...")
      ->required();
  command->add_flag("-r,--recursive", arguments->detect.recursive,
                    "Take the pictures of subfolders too");
  command
      ->add_option("--face-model", arguments->face_model,
                   "The morphable model; otherwise $RETINAFACE_FACE_MODEL")
      ->type_name("MODEL");
  command
      ->add_option("--fit-by", arguments->fit_by,
                   "The photo around the face, or its five landmarks alone: fast, without colours "
                   "(pixels)")
      ->type_name("pixels|landmarks");
  add_detector_options(*command, arguments->detect);
  add_output_options(*command, *arguments);
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_mesh(*arguments); }; });
}

}  // namespace retinaface::cli
