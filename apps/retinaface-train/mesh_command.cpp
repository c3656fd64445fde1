#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "apps/retinaface-train/mesh_run.h"
#include "apps/retinaface-train/train_commands.h"
#include "apps/retinaface/common_options.h"
#include "apps/retinaface/console.h"
#include "apps/retinaface/exit_code.h"
#include "apps/retinaface/stop_on_signal.h"
#include "retinaface/base/file.h"
#include "retinaface/mesh/model/open_model.h"

namespace retinaface::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  retinaface-train mesh --face-model FaceXModel/ -o run1/
  retinaface-train mesh --face-model ict_facekit_face9409.npz --latent 32 -o run2/

FILE is a morphable model: ICT-FaceKit's folder or its arrays (.npz, landmarks.json beside it), a
Basel Face Model (.h5, .mat), a model of eos such as Surrey's (.bin) or our own file. Models without
colours get procedural skin.

FOLDER gets network.safetensors (template, hierarchy, encoder and decoder in one file), report.txt,
reconstructions.png, log.csv, validation.csv and the curves as SVG. Ctrl-C and SIGTERM end the
training early and write all of them. One thread does all the work.)";

struct MeshArguments {
  MeshRunOptions run;
  std::string face_model;
  std::string output;
  std::string progress = "auto";
  bool quiet = false;
};

int run_mesh_training(MeshArguments arguments) {
  const auto model = mesh::open_morphable_model(arguments.face_model);
  if (!model) return fail(model.error(), ExitCode::BadModel);
  arguments.run.output = arguments.output;
  const StopOnSignal signals(arguments.quiet ? ""
                                             : "stopping after this step; once more stops at once");
  StatusLine line(choose_progress_style(arguments.progress, arguments.quiet));
  const auto summary = train_mesh_auto_encoder(*model, arguments.run, signals.token(), line);
  line.clear();
  if (!summary) return fail(summary.error());
  if (!arguments.quiet)
    say(fmt::format("learnt from {} meshes; see {}", summary->num_meshes,
                    printable(std::string_view(arguments.output))));
  const int status = print_out(summary->report);
  return signals.signal() != 0 ? code(ExitCode::SignalBase) + signals.signal() : status;
}

void add_options(CLI::App& command, MeshArguments& arguments) {
  MeshRunOptions& run = arguments.run;
  command.add_option("--face-model", arguments.face_model, "Draws the faces to learn from")
      ->type_name("FILE")
      ->required();
  command.add_option("-o,--output", arguments.output, "Where the run writes")
      ->type_name("FOLDER")
      ->required();
  const auto count = [&](const char* flags, auto& value, const char* text, std::uint64_t least,
                         std::uint64_t most) {
    command.add_option(flags, value, text)
        ->type_name("COUNT")
        ->transform(whole_number(least, most));
  };
  count("--vertices", run.num_vertices, "Of the template: the model's mean is decimated (2353)", 64,
        1 << 20);
  count("--latent", run.latent_size, "Size of the latent vector (128)", 1, 1024);
  count("--meshes", run.num_meshes, "To learn from, each another one (100000)", 1, 1 << 30);
  count("--batch", run.batch_size, "Meshes per step (16)", 1, 4096);
  command.add_option("--rate", run.learning_rate, "The highest learning rate (0.003)")
      ->type_name("NUMBER")
      ->check(real_number(0, 1));
  command.add_option("--seed", run.seed, "Of everything that is random (1)")
      ->type_name("NUMBER")
      ->transform(whole_number(0, kMaxSeed));
  command.add_option("--name", run.name, "Of the network, to be noted in the file");
  command.add_option("--licence", run.licence, "Of the weights, to be noted in the file");
  add_progress_option(command, arguments.progress);
  add_quiet_flag(command, arguments.quiet);
}

}  // namespace

void add_mesh_command(CLI::App& app, Runner& chosen) {
  CLI::App* command = app.add_subcommand("mesh", "Train an auto-encoder of face meshes");
  command->footer(kFooter);
  const auto arguments = std::make_shared<MeshArguments>();
  add_options(*command, *arguments);
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_mesh_training(*arguments); }; });
}

}  // namespace retinaface::cli
