#include "apps/retinaface/program.h"

#include <CLI/CLI.hpp>

#include "apps/retinaface/command.h"
#include "apps/retinaface/command_line.h"
#include "apps/retinaface/version.h"

namespace retinaface::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  retinaface detect photo.jpg
  retinaface detect holiday/ --recursive -o faces.jsonl --save-vis annotated/
  find . -name '*.jpg' -print0 | retinaface detect - --null | jq '.faces | length'
  retinaface models info mnet025.pth
  retinaface doctor

A model is inside. Another one, named with --model or in $RETINAFACE_MODEL, is any RetinaFace weights
file: safetensors, PyTorch .pth, MXNet .params or ONNX.

Exit status: 0 done (no face found is still 0), 1 failed, 2 wrong usage, 3 some inputs failed and
the rest is written, 4 model missing or corrupt, 5 device not there, 130 or 143 stopped by a signal.)";

void add_commands(CLI::App& app, Runner& chosen) {
  app.description("Finds faces in pictures: a box, a score and five landmarks for each.");
  app.footer(kFooter);
  app.set_version_flag(
      "--version", [] { return version_line(); }, "Version, commit, instruction sets");
  add_detect_command(app, chosen);
  add_mesh_command(app, chosen);
  add_models_command(app, chosen);
  add_eval_command(app, chosen);
  add_data_command(app, chosen);
  add_train_command(app, chosen);
  add_bench_command(app, chosen);
  add_doctor_command(app, chosen);
  add_completion_command(app, chosen);
}

}  // namespace

std::unique_ptr<CLI::App> describe_program() {
  auto app = std::make_unique<CLI::App>("", "retinaface");
  Runner unused;
  add_commands(*app, unused);
  return app;
}

int run_program(int argc, char** argv) {
  return run_command_line("retinaface", add_commands, argc, argv);
}

}  // namespace retinaface::cli
