#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "apps/retinaface-train/train_commands.h"
#include "apps/retinaface-train/trained_model.h"
#include "apps/retinaface-train/training_display.h"
#include "apps/retinaface/common_options.h"
#include "apps/retinaface/console.h"
#include "apps/retinaface/exit_code.h"
#include "retinaface/base/cpu_count.h"
#include "retinaface/train/validation.h"

namespace retinaface::cli {
namespace {

constexpr const char* kFooter = R"(Example:
  retinaface-train validate run1/best.safetensors --data val/ --protocol P-orig P-VGA

Tells what training would have told after that step. "retinaface eval detections" tells more.)";

struct ValidateArguments {
  std::string model;
  std::vector<std::string> data;
  std::vector<std::string> protocols{"P-orig", "P-VGA"};
  int num_threads = 0;
};

TextTable table_of(const std::vector<train::ValidationScore>& scores) {
  const auto shown = [](std::optional<double> value) {
    return value ? fmt::format("{:.4f}", *value) : std::string("-");
  };
  TextTable table(true);
  std::vector<std::string> header{"SET", "PROTOCOL", "FACES", "AP", "LANDMARK ERROR"};
  for (const auto& size : scores.front().sizes)
    header.push_back(fmt::format("FROM {:g} PX", size.min_side));
  table.add_row(std::move(header));
  for (const auto& score : scores) {
    std::vector<std::string> row{score.set, score.protocol, std::to_string(score.num_faces),
                                 shown(score.ap), shown(score.landmark_error)};
    for (const auto& size : score.sizes) row.push_back(shown(size.ap));
    table.add_row(std::move(row));
  }
  return table;
}

int run_validate(const ValidateArguments& arguments) {
  const auto model = load_trained_model(arguments.model);
  if (!model) return fail(model.error(), ExitCode::BadModel);
  const int num_threads = thread_count(arguments.num_threads);
  std::vector<train::ValidationScore> scores;
  bool complete = true;
  for (const std::string& path : arguments.data) {
    const auto set = train::read_labelled_folder({.labels = path, .images = {}});
    if (!set) return fail(set.error());
    for (const std::string& protocol : arguments.protocols) {
      auto score = train::validate(*model, *set, protocol, num_threads);
      if (!score) return fail(score.error());
      for (const std::string& sentence : score->unreadable) say(sentence);
      complete = complete && score->unreadable.empty();
      scores.push_back(*std::move(score));
    }
  }
  const int status = print_out(table_of(scores).text());
  return status == 0 && !complete ? code(ExitCode::SomeInputsFailed) : status;
}

}  // namespace

void add_validate_command(CLI::App& app, Runner& chosen) {
  CLI::App* command = app.add_subcommand("validate", "AP and landmark error of a model");
  command->footer(kFooter);
  const auto arguments = std::make_shared<ValidateArguments>();
  command->add_option("model", arguments->model, "A model or a checkpoint")
      ->type_name("FILE")
      ->required();
  command->add_option("--data", arguments->data, "Labelled pictures")
      ->type_name("PATH...")
      ->take_all()
      ->required();
  command->add_option("--protocol", arguments->protocols, "How to look at them (P-orig P-VGA)")
      ->type_name("NAME...")
      ->take_all();
  add_threads_option(*command, arguments->num_threads);
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_validate(*arguments); }; });
}

}  // namespace retinaface::cli
