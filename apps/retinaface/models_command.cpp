#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "apps/retinaface/command.h"
#include "apps/retinaface/console.h"
#include "apps/retinaface/engine_check.h"
#include "apps/retinaface/exit_code.h"
#include "apps/retinaface/model_choice.h"
#include "apps/retinaface/models_files.h"
#include "retinaface/base/file.h"

namespace retinaface::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  retinaface models list
  retinaface models info mnet025.pth --tensors
  retinaface models convert mnet025.pth -o mnet025.safetensors --licence MIT
  retinaface models export mnet025.safetensors -o mnet025.onnx
  retinaface models verify mnet025.safetensors

FILE is any RetinaFace weights file (.safetensors, .pth, .params, .onnx); without it, the one that
$RETINAFACE_MODEL names, or else the model inside this program.)";

constexpr int kVerifySide = 160;

struct ModelArguments {
  std::string file;
  std::string output;
  std::string licence;
  std::string provenance;
  std::optional<std::string> sha256;  ///< 64 digits, lower case
  bool with_tensors = false;
  bool json = false;
  bool half = false;
};

/// Makes a SHA-256 look as ours do; the sentence about a text that is none, or "".
std::string lower_hash(std::string& text) {
  constexpr std::size_t kNumDigits = 64;
  constexpr const char* kDigits = "0123456789abcdefABCDEF";
  if (text.size() != kNumDigits || text.find_first_not_of(kDigits) != std::string::npos)
    return fmt::format("'{}', expected {} hexadecimal digits", printable(std::string_view(text)),
                       kNumDigits);
  for (char& digit : text)
    if (digit >= 'A' && digit <= 'F') digit = static_cast<char>(digit - 'A' + 'a');
  return "";
}

int run_list() {
  return print_out(preset_table());
}

int run_info(const ModelArguments& arguments) {
  const auto model = load_chosen_model(arguments.file);
  if (!model) return fail(model.error(), ExitCode::BadModel);
  return print_out(arguments.json ? model_json(*model, arguments.with_tensors)
                                  : model_table(*model, arguments.with_tensors));
}

/// Loads, encodes and writes: what convert and export have in common.
int rewrite(const ModelArguments& arguments,
            const std::function<Result<Bytes>(const Model&)>& encode) {
  auto model = load_chosen_model(arguments.file);
  if (!model) return fail(model.error(), ExitCode::BadModel);
  if (!arguments.licence.empty()) model->licence = arguments.licence;
  if (!arguments.provenance.empty()) model->provenance = arguments.provenance;
  const auto content = encode(*model);
  if (!content) return fail(content.error());
  if (auto written = write_model_file(arguments.output, *content, choose_model(arguments.file));
      !written) {
    return fail(written.error());
  }
  say(fmt::format("{}: {} bytes, {}", printable(std::string_view(arguments.output)),
                  content->size(), model->config.name));
  return code(ExitCode::Done);
}

int run_convert(const ModelArguments& arguments) {
  const auto type = arguments.half ? StorageType::Float16 : StorageType::Float32;
  return rewrite(arguments, [type](const Model& model) { return to_safetensors(model, type); });
}

int run_verify(const ModelArguments& arguments) {
  const auto model = load_chosen_model(arguments.file);
  if (!model) return fail(model.error(), ExitCode::BadModel);
  TextTable table;
  table.add_row({"file", fmt::format("ok, {}", model->file_format)});
  table.add_row({"network", fmt::format("ok, {}", model->config.name)});
  bool good = !arguments.sha256 || *arguments.sha256 == model->sha256;
  table.add_row({"sha256", good ? model->sha256 : model->sha256 + " is not the expected one"});
  for (const EngineCheck& check : check_engine(*model, kVerifySide)) {
    good = good && check.ok;
    table.add_row({"run " + check.isa, check.sentence});
  }
  const int print_status = print_out(table.text());
  return good ? print_status : code(ExitCode::BadModel);
}

CLI::App* add_file_command(CLI::App& models, ModelArguments& arguments, const char* name,
                           const char* description) {
  CLI::App* command = models.add_subcommand(name, description);
  command
      ->add_option("file", arguments.file,
                   "Weights; otherwise $RETINAFACE_MODEL, or the one inside")
      ->type_name("FILE");
  return command;
}

void add_output_option(CLI::App& command, ModelArguments& arguments) {
  command.add_option("-o,--output", arguments.output, "The file to write")
      ->type_name("FILE")
      ->required();
}

}  // namespace

void add_models_command(CLI::App& app, Runner& chosen) {
  CLI::App* models = app.add_subcommand("models", "Look at, check and convert weights");
  models->footer(kFooter);
  models->require_subcommand(1);
  const auto arguments = std::make_shared<ModelArguments>();

  models->add_subcommand("list", "The networks that are known by name")->callback([&chosen] {
    chosen = run_list;
  });

  CLI::App* info = add_file_command(*models, *arguments, "info", "What a weights file holds");
  info->add_flag("--tensors", arguments->with_tensors, "Name and shape of each tensor too");
  info->add_flag("--json", arguments->json, "As one JSON object");
  info->callback([arguments, &chosen] { chosen = [arguments] { return run_info(*arguments); }; });

  CLI::App* convert =
      add_file_command(*models, *arguments, "convert", "Write weights as safetensors");
  add_output_option(*convert, *arguments);
  convert->add_option("--licence", arguments->licence, "Of the weights, to be noted in the file");
  convert->add_option("--provenance", arguments->provenance, "Where they come from, to be noted");
  convert->add_flag("--half", arguments->half,
                    "Store 16-bit floats: half the size, scores change in the third digit");
  convert->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_convert(*arguments); }; });

  CLI::App* onnx = add_file_command(*models, *arguments, "export", "Write the network as ONNX");
  add_output_option(*onnx, *arguments);
  onnx->callback(
      [arguments, &chosen] { chosen = [arguments] { return rewrite(*arguments, to_onnx); }; });

  CLI::App* verify = add_file_command(*models, *arguments, "verify",
                                      "Load weights and run them with every instruction set");
  verify->add_option("--sha256", arguments->sha256, "What the file's SHA-256 must be")
      ->type_name("HEX")
      ->transform(CLI::Validator(lower_hash, ""));
  verify->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_verify(*arguments); }; });
}

}  // namespace retinaface::cli
