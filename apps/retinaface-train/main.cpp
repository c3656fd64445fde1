#include <CLI/CLI.hpp>

#include "apps/retinaface-train/process_setup.h"
#include "apps/retinaface-train/train_commands.h"
#include "apps/retinaface/command.h"
#include "apps/retinaface/command_line.h"
#include "apps/retinaface/version.h"

namespace {

constexpr const char* kFooter = R"(Examples:
  retinaface-train run --recipe recipes/default-mnet025.toml --data train/ --val val/ -o run1/
  retinaface-train run --recipe run1/recipe.toml -o run1/ --resume
  retinaface-train validate run1/best.safetensors --data val/
  retinaface-train export run1/checkpoint.safetensors -o model.safetensors --half
  retinaface-train mesh --face-model FaceXModel/ -o run3/
  retinaface detect photo.jpg --model model.safetensors
  retinaface-train synth FaceXModel/ -o people/ --count 10000

Several processes train together when torchrun or Slurm starts them:
  torchrun --nproc-per-node 2 --no-python retinaface-train run --recipe r.toml --data train/ -o run2/

Exit status: 0 done, 1 failed (a loss that is not finite; a full disk), 2 wrong usage, recipe or
data, 3 done but some pictures could not be read, 4 weights or checkpoint missing or corrupt, 5
device not there or another process lost, 130 or 143 stopped by a signal, with a checkpoint.)";

void describe(CLI::App& app, retinaface::cli::Runner& chosen) {
  using namespace retinaface::cli;
  app.description("Trains RetinaFace networks from labelled pictures.");
  app.footer(kFooter);
  app.set_version_flag(
      "--version", [] { return version_line(); }, "Version, commit");
  add_run_command(app, chosen);
  add_validate_command(app, chosen);
  add_export_command(app, chosen);
  add_synth_command(app, chosen);
  add_mesh_command(app, chosen);
}

}  // namespace

int main(int argc, char** argv) {
  retinaface::cli::set_up_process(argv);
  return retinaface::cli::run_command_line("retinaface-train", describe, argc, argv);
}
