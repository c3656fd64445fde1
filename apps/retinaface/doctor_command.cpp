#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "apps/retinaface/command.h"
#include "apps/retinaface/console.h"
#include "apps/retinaface/engine_check.h"
#include "apps/retinaface/exit_code.h"
#include "apps/retinaface/model_choice.h"
#include "apps/retinaface/version.h"
#include "retinaface/base/cpu_count.h"
#include "retinaface/base/file.h"
#include "retinaface/data/wider_ground_truth.h"
#include "retinaface/image/decode.h"
#include "retinaface/mesh/model/basel_2017.h"

namespace retinaface::cli {
namespace {

constexpr int kSelfTestSide = 96;

/// The value of the first "key : value" line of a /proc file, "unknown" when there is none.
std::string proc_value(const char* path, std::string_view key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(':');
    if (!line.starts_with(key) || colon == std::string::npos) continue;
    const std::size_t value = line.find_first_not_of(" \t", colon + 1);
    return value == std::string::npos ? "unknown" : line.substr(value);
  }
  return "unknown";
}

const char* yes_or_no(bool answer) {
  return answer ? "yes" : "no";
}

void describe_machine(TextTable& table) {
  const BuildFacts build = build_facts();
  table.add_row({"version", fmt::format("{}, commit {}", build.version, build.commit)});
  table.add_row({"build", fmt::format("{}, {}", build.build_type, build.compiler)});
  table.add_row({"processor", proc_value("/proc/cpuinfo", "model name")});
  table.add_row({"cores", fmt::format("{} usable of {}", available_cpu_count(),
                                      std::thread::hardware_concurrency())});
  table.add_row({"memory", fmt::format("{} free of {}", proc_value("/proc/meminfo", "MemAvailable"),
                                       proc_value("/proc/meminfo", "MemTotal"))});
  table.add_row({"backends", "cpu"});
  table.add_row({"instructions", usable_isas() + " (best first)"});
  table.add_row({"pictures", describe_decoders()});
  table.add_row({"other files", fmt::format("MATLAB .mat: {}, HDF5 .h5: {}",
                                            yes_or_no(can_read_wider_ground_truth()),
                                            yes_or_no(mesh::can_read_basel_2017()))});
}

/// One row per instruction set: does the engine compute what the plain kernels do?
int test_engine(TextTable& table) {
  const auto config = network_preset("retinaface-mnet025");
  if (!config) return fail(config.error());
  const Model model = random_model(*config, 1);
  int status = code(ExitCode::Done);
  for (const EngineCheck& check : check_engine(model, kSelfTestSide)) {
    if (!check.ok) status = code(ExitCode::Failed);
    table.add_row({"self-test " + check.isa, check.sentence});
  }
  return status;
}

int describe_model(TextTable& table, const std::string& option) {
  const auto model = load_chosen_model(option);
  if (!model) {
    table.add_row({"model", model.error().message});
    return code(ExitCode::BadModel);
  }
  table.add_row(
      {"model", fmt::format("{} ({}, {}), sha256 {}", printable(std::string_view(model->name)),
                            model->config.name, model->file_format, model->sha256)});
  return code(ExitCode::Done);
}

int run_doctor(const std::string& model) {
  TextTable table;
  describe_machine(table);
  const int model_status = describe_model(table, model);
  const int engine_status = test_engine(table);
  const int print_status = print_out(table.text());
  return std::max({engine_status, model_status, print_status});
}

}  // namespace

void add_doctor_command(CLI::App& app, Runner& chosen) {
  CLI::App* command =
      app.add_subcommand("doctor", "Tell what this build and machine can do, and test it");
  const auto model = std::make_shared<std::string>();
  command
      ->add_option("-m,--model", *model,
                   "Weights to look at; otherwise $RETINAFACE_MODEL, or the one inside")
      ->type_name("FILE");
  command->footer("Exit status: 0 all is well, 1 the self-test fails, 4 the model cannot be used.");
  command->callback([model, &chosen] { chosen = [model] { return run_doctor(*model); }; });
}

}  // namespace retinaface::cli
