#include "apps/retinaface/eval_settings.h"

#include <CLI/CLI.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "apps/retinaface/common_options.h"
#include "apps/retinaface/console.h"
#include "apps/retinaface/exit_code.h"
#include "retinaface/base/file.h"
#include "retinaface/data/labelled_image.h"

namespace retinaface::cli {
namespace {

namespace fs = std::filesystem;

std::string string_of(const nlohmann::json& json, const char* name) {
  const auto found = json.is_object() ? json.find(name) : json.end();
  return json.is_object() && found != json.end() && found->is_string() ? found->get<std::string>()
                                                                       : std::string();
}

/// What a detector run noted beside its results; an absent or foreign file tells nothing.
void read_run_file(const fs::path& path, RunInfo& info) {
  const auto bytes = read_file(path / "run.json", 1 << 20);
  if (!bytes) return;
  const auto json = nlohmann::json::parse(bytes->begin(), bytes->end(), nullptr, false);
  if (const auto protocol = string_of(json, "protocol"); !protocol.empty())
    info.protocol = protocol;
  if (!json.is_object() || !json.contains("model")) return;
  info.model = string_of(json["model"], "name");
  info.model_sha256 = string_of(json["model"], "sha256");
}

/// "run.tar.gz", "run.npy" and "run/" are all "run".
std::string name_of(const fs::path& path) {
  const fs::path last = path.has_filename() ? path.filename() : path.parent_path().filename();
  const std::string name = last.string();
  for (const char* ending : {".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst", ".tgz", ".tar", ".zip",
                             ".jsonl", ".json", ".txt", ".npy"})
    if (name.ends_with(ending) && name.size() > std::string_view(ending).size())
      return name.substr(0, name.size() - std::string_view(ending).size());
  return name;
}

}  // namespace

void add_eval_inputs(CLI::App& command, EvalArguments& arguments, const char* ground_truth) {
  command.add_option("-g,--ground-truth", arguments.ground_truth, ground_truth)
      ->type_name("PATH")
      ->required();
  command
      .add_option("-d,--detections", arguments.detections,
                  "A folder or archive in WIDER FACE's submission layout, or JSON lines; several "
                  "are compared")
      ->type_name("[NAME=]PATH...");
  command
      .add_option("--list", arguments.list, "Only the pictures that this file names, one a line")
      ->type_name("FILE");
  command.add_flag("--allow-missing", arguments.allow_missing,
                   "Pictures without detections count as empty, with a warning");
}

void add_eval_detector(CLI::App& command, EvalArguments& arguments) {
  const char* group = "Detector";
  DetectArguments& detect = arguments.detect;
  auto* images = command
                     .add_option("--images", arguments.images,
                                 "Run the detector on the pictures in this folder")
                     ->type_name("FOLDER")
                     ->group(group);
  add_model_option(command, detect.model)->needs(images)->group(group);
  command
      .add_option("--protocol", detect.protocol,
                  "How to run the detector (P-VGA), or how the detections were made")
      ->type_name("P-VGA|P-orig|P-1100|P-1600|P-TTA")
      ->group(group);
  command
      .add_option("--keep", arguments.keep,
                  "Where the detections stay; run again to go on after an interruption")
      ->type_name("FOLDER")
      ->needs(images)
      ->group(group);
  add_threads_option(command, detect.num_threads)->group(group);
  add_progress_option(command, detect.progress)->group(group);
}

void add_eval_outputs(CLI::App& command, EvalArguments& arguments) {
  command.add_option("--format", arguments.format, "On standard output (text)")
      ->type_name("text|json")
      ->check(CLI::IsMember({"text", "json"}).description(""));
  command
      .add_option("-o,--report", arguments.report,
                  "Write report.json, report.md and the plots into this folder")
      ->type_name("FOLDER");
  add_quiet_flag(command, arguments.detect.quiet);
}

Result<ResultSet> result_set(const std::string& argument, const std::string& stated_protocol) {
  ResultSet set;
  const auto equals = argument.find('=');
  std::error_code ignored;
  const bool named = equals != std::string::npos && equals > 0 && !fs::exists(argument, ignored);
  set.path = named ? argument.substr(equals + 1) : argument;
  if (!fs::exists(set.path, ignored))
    return Error{ErrorCode::NotFound, printable(set.path) + ": No such file or directory"};
  set.info.name = named ? argument.substr(0, equals) : name_of(set.path);
  set.info.detections = printable(set.path);
  if (!stated_protocol.empty()) set.info.protocol = stated_protocol;
  read_run_file(set.path, set.info);
  return set;
}

Result<std::vector<std::string>> read_list(const fs::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes bytes, read_file(path, std::uint64_t{1} << 30));
  std::istringstream text(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  std::vector<std::string> keys;
  for (std::string line; std::getline(text, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) keys.push_back(image_key(line));
  }
  if (keys.empty())
    return Error{ErrorCode::InvalidArgument, printable(path) + ": names no picture"};
  return keys;
}

int deliver(const Report& report, const EvalArguments& arguments) {
  if (!arguments.report.empty()) {
    if (auto written = write_report(arguments.report, report); !written)
      return fail(written.error());
    if (!arguments.detect.quiet)
      say("report: " + printable((fs::path(arguments.report) / "report.md")));
  }
  return print_out(arguments.format == "json" ? report.summary_json : report.text);
}

}  // namespace retinaface::cli
