#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "apps/retinaface-train/train_commands.h"
#include "apps/retinaface-train/training_display.h"
#include "apps/retinaface/common_options.h"
#include "apps/retinaface/console.h"
#include "apps/retinaface/exit_code.h"
#include "apps/retinaface/stop_on_signal.h"
#include "retinaface/base/cpu_count.h"
#include "retinaface/base/file.h"
#include "retinaface/train/checkpoint.h"
#include "retinaface/train/initial_model.h"
#include "retinaface/train/recipe.h"
#include "retinaface/train/run_folder.h"
#include "retinaface/train/trainer.h"

namespace retinaface::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  The recipe of the model that ships inside
    retinaface-train run --recipe recipes/default-mnet025.toml --data train/ --val val/ -o run1/
  After an interruption (Ctrl-C and SIGTERM write a checkpoint first)
    retinaface-train run --recipe run1/recipe.toml -o run1/ --resume
  Some things differently
    retinaface-train run --recipe recipes/paper.toml --data wider/label.txt -o run2/ \
      --set training.batch_size=16 --set loss.box=giou --set network.preset=paper-r50

PATH is a file of labels of any format that "retinaface data" reads, or a folder with labels.jsonl
or label.txt; its pictures are in the folder images beside it, or where the recipe's images says.

FOLDER gets recipe.toml (as used), checkpoint.safetensors (to go on from), best.safetensors (the
model with the best AP), log.csv, validation.csv, and the curves as SVG, all renewed while it runs.)";

struct RunArguments {
  std::string recipe;
  train::RecipeChanges changes;
  std::string output;
  bool resume = false;
  std::string device = "cpu";
  int num_threads = 0;
  std::string progress = "auto";
  bool quiet = false;
};

int finish(const train::TrainingSummary& summary, const RunArguments& arguments, int signal) {
  const std::string output = printable(std::string_view(arguments.output));
  if (!arguments.quiet) {
    std::string sentence = fmt::format("{} steps done", summary.num_steps);
    if (summary.end == train::TrainingEnd::NoBetter) sentence += ", no longer better";
    if (summary.best_ap) sentence += fmt::format(", best AP {:.4f}", *summary.best_ap);
    if (summary.num_unreadable > 0)
      sentence += ", " + counted(summary.num_unreadable, "picture") + " left out";
    if (signal != 0) sentence += "; stopped, the same command with --resume goes on from here";
    say(sentence + "; see " + output);
  }
  if (signal != 0) return code(ExitCode::SignalBase) + signal;
  return code(summary.num_unreadable > 0 ? ExitCode::SomeInputsFailed : ExitCode::Done);
}

/// Whether the weights to begin with can be used: what is wrong with them has a status of its own.
Result<void> check_weights(const train::Recipe& recipe, const RunArguments& arguments) {
  const auto checkpoint = train::RunFolder::checkpoint_in(arguments.output);
  std::error_code ignored;
  if (arguments.resume && std::filesystem::exists(checkpoint, ignored)) {
    const auto read = train::read_checkpoint(checkpoint);
    return read ? Result<void>() : read.error();
  }
  if (recipe.network.start.empty()) return {};
  const auto model = train::initial_model(recipe.network.config, recipe.network.start, 0);
  return model ? Result<void>() : model.error();
}

int run_training(const RunArguments& arguments) {
  const auto recipe = train::read_recipe(arguments.recipe, arguments.changes);
  if (!recipe) return fail(recipe.error());
  if (const auto weights = check_weights(*recipe, arguments); !weights) {
    say(weights.error().message);
    return code(ExitCode::BadModel);
  }
  const StopOnSignal signals(arguments.quiet ? ""
                                             : "stopping after this step; once more stops at once");
  TrainingDisplay display(choose_progress_style(arguments.progress, arguments.quiet),
                          arguments.quiet);
  const auto summary = train::train_network(*recipe,
                                            {.output = arguments.output,
                                             .resume = arguments.resume,
                                             .device = arguments.device,
                                             .num_threads = thread_count(arguments.num_threads),
                                             .stop = signals.token()},
                                            display);
  display.clear();
  if (!summary) return fail(summary.error());
  return finish(*summary, arguments, signals.signal());
}

void add_data_options(CLI::App& command, RunArguments& arguments) {
  command.add_option("--recipe", arguments.recipe, "What to learn and how, see recipes/")
      ->type_name("FILE")
      ->required();
  command
      .add_option("--set", arguments.changes.keys, "Changes a key of the recipe; may be repeated")
      ->type_name("KEY=VALUE")
      ->take_all()
      ->allow_extra_args(false);
  command
      .add_option("--data", arguments.changes.data,
                  "Labelled pictures to learn from; may be repeated")
      ->type_name("PATH")
      ->take_all()
      ->allow_extra_args(false);
  command.add_option("--val", arguments.changes.validation, "Labelled pictures to validate on")
      ->type_name("PATH")
      ->take_all()
      ->allow_extra_args(false);
  command
      .add_option("--start", arguments.changes.start,
                  "Weights to begin with: a detector or a backbone")
      ->type_name("FILE");
}

void add_run_options(CLI::App& command, RunArguments& arguments) {
  command.add_option("-o,--output", arguments.output, "Where the run writes")
      ->type_name("FOLDER")
      ->required();
  command.add_flag("--resume", arguments.resume,
                   "Go on from the checkpoint in FOLDER, if there is one");
  command.add_option("--device", arguments.device, "Never replaced by another one (cpu)")
      ->type_name("cpu|cuda|cuda:N");
  add_threads_option(command, arguments.num_threads);
  add_progress_option(command, arguments.progress);
  add_quiet_flag(command, arguments.quiet);
}

}  // namespace

void add_run_command(CLI::App& app, Runner& chosen) {
  CLI::App* command = app.add_subcommand("run", "Train a network");
  command->footer(kFooter);
  const auto arguments = std::make_shared<RunArguments>();
  add_data_options(*command, *arguments);
  add_run_options(*command, *arguments);
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_training(*arguments); }; });
}

}  // namespace retinaface::cli
