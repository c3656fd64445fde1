#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "apps/retinaface/detect_settings.h"
#include "retinaface/base/result.h"
#include "retinaface/eval/report.h"

namespace CLI {
class App;
}

namespace retinaface::cli {

/// What stands on the command line of the `retinaface eval` commands. Each uses a part of it.
struct EvalArguments {
  std::string ground_truth;
  std::vector<std::string> detections;  ///< [NAME=]PATH
  std::string list;                     ///< a file of the pictures to look at
  bool allow_missing = false;

  std::string images;  ///< the folder of pictures
  std::string keep;    ///< where the detector's results stay
  DetectArguments detect;

  std::string format = "text";
  std::string report;  ///< a folder
};

/// Adds --ground-truth, --detections, --list and --allow-missing.
void add_eval_inputs(CLI::App& command, EvalArguments& arguments, const char* ground_truth);
/// Adds --images, --model, --keep, --protocol and what the detector needs.
void add_eval_detector(CLI::App& command, EvalArguments& arguments);
/// Adds --format, --report and --quiet.
void add_eval_outputs(CLI::App& command, EvalArguments& arguments);

/// A result set: where it is, and what is known about it.
struct ResultSet {
  std::filesystem::path path;
  RunInfo info;
};

/// Takes "NAME=PATH" or "PATH" apart; model and protocol come from the `run.json` that a detector
/// run left there, else the protocol is `stated_protocol`.
[[nodiscard]] Result<ResultSet> result_set(const std::string& argument,
                                           const std::string& stated_protocol);

/// The entries of a list file, one a line, as keys of pictures.
[[nodiscard]] Result<std::vector<std::string>> read_list(const std::filesystem::path& path);

/// Prints the report as --format asks, writes its folder if one is asked for, and gives the exit
/// status.
[[nodiscard]] int deliver(const Report& report, const EvalArguments& arguments);

}  // namespace retinaface::cli
