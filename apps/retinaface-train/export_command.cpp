#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "apps/retinaface-train/train_commands.h"
#include "apps/retinaface-train/trained_model.h"
#include "apps/retinaface/console.h"
#include "apps/retinaface/exit_code.h"
#include "retinaface/base/file.h"
#include "retinaface/model/average_models.h"
#include "retinaface/model/fold_model.h"
#include "retinaface/model/model.h"

namespace retinaface::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  retinaface-train export run1/checkpoint.safetensors -o mnet025.safetensors --half
  retinaface-train export run1/checkpoint-0080.safetensors -o mnet025.onnx --onnx
  retinaface-train export run1/best.safetensors run2/best.safetensors -o mean.safetensors

The weights are the averaged ones (ema_decay), if there are some; --last takes those of the last
step.)";

struct ExportArguments {
  std::vector<std::string> checkpoints;
  std::string output;
  std::string licence;
  std::string provenance;
  bool last = false;
  bool half = false;
  bool fold = false;
  bool onnx = false;
};

Result<Bytes> encode(Model model, const ExportArguments& arguments) {
  if (!arguments.licence.empty()) model.licence = arguments.licence;
  if (!arguments.provenance.empty()) model.provenance = arguments.provenance;
  if (arguments.onnx) return to_onnx(model);
  if (arguments.fold) {
    RETINAFACE_ASSIGN_OR_RETURN(model, fold_batch_norms(model));
  }
  return to_safetensors(model, arguments.half ? StorageType::Float16 : StorageType::Float32);
}

/// Of one checkpoint, or the mean of several.
Result<Model> load_mean_model(const ExportArguments& arguments) {
  std::vector<Model> models;
  for (const std::string& checkpoint : arguments.checkpoints) {
    RETINAFACE_ASSIGN_OR_RETURN(auto model, load_trained_model(checkpoint, !arguments.last));
    models.push_back(std::move(model));
  }
  return average_models(std::move(models));
}

int run_export(const ExportArguments& arguments) {
  auto model = load_mean_model(arguments);
  if (!model) return fail(model.error(), ExitCode::BadModel);
  const std::string network = model->config.name;
  const auto file = encode(*std::move(model), arguments);
  if (!file) return fail(file.error(), ExitCode::BadModel);
  if (auto written = write_file_atomically(arguments.output, *file); !written)
    return fail(written.error());
  say(fmt::format("{}: {} bytes, {}", printable(std::string_view(arguments.output)), file->size(),
                  network));
  return code(ExitCode::Done);
}

}  // namespace

void add_export_command(CLI::App& app, Runner& chosen) {
  CLI::App* command = app.add_subcommand("export", "Make a model that detects out of a checkpoint");
  command->footer(kFooter);
  const auto arguments = std::make_shared<ExportArguments>();
  command
      ->add_option("checkpoints", arguments->checkpoints,
                   "Checkpoints or models; of several, the mean of their weights")
      ->type_name("FILE...")
      ->required();
  command->add_option("-o,--output", arguments->output, "The file to write")
      ->type_name("FILE")
      ->required();
  command->add_flag("--last", arguments->last, "The weights of the last step, not the average");
  auto* fold = command->add_flag("--fold", arguments->fold,
                                 "BatchNorms become part of the convolutions before them");
  auto* half = command->add_flag("--half", arguments->half, "Store 16-bit floats: half the size");
  command->add_flag("--onnx", arguments->onnx, "ONNX (always folded) in place of safetensors")
      ->excludes(fold)
      ->excludes(half);
  command->add_option("--licence", arguments->licence, "Of the weights, to be noted in the file");
  command->add_option("--provenance", arguments->provenance, "Where they come from, to be noted");
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_export(*arguments); }; });
}

}  // namespace retinaface::cli
