#pragma once

#include <cstdint>
#include <limits>
#include <string>

namespace CLI {
class App;
class Option;
class Validator;
}  // namespace CLI

namespace retinaface::cli {

// Options that many commands have, in the same words everywhere. The values must outlive the
// parsing.

constexpr std::uint64_t kMaxInt = std::numeric_limits<int>::max();
constexpr std::uint64_t kMaxSeed = std::numeric_limits<std::uint64_t>::max();
/// More than any picture's side, in pixels.
constexpr double kMaxFaceSize = 1e6;

/// For `transform`, not `check`: takes decimal digits alone and hands CLI11 what it cannot
/// misunderstand, because by itself it reads 010 as eight and -1 as the largest number. Anything
/// else is wrong usage, in one sentence with the value and the range.
[[nodiscard]] CLI::Validator whole_number(std::uint64_t least, std::uint64_t most);

/// For `check`: a finite decimal number from `least` to `most`, such as 0.5 or 1e-3.
[[nodiscard]] CLI::Validator real_number(double least, double most);

/// -m: a detector's weights.
CLI::Option* add_model_option(CLI::App& command, std::string& model);
/// -j: 0 for all cores.
CLI::Option* add_threads_option(CLI::App& command, int& num_threads);
/// --progress: a word for `choose_progress_style`.
CLI::Option* add_progress_option(CLI::App& command, std::string& progress);
/// -q.
CLI::Option* add_quiet_flag(CLI::App& command, bool& quiet);

}  // namespace retinaface::cli
