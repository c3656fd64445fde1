#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace retinaface::cli {

/// What the command line asks for; returns the exit status.
using Runner = std::function<int()>;

/// Each adds one subcommand with its options; parsing then sets `chosen` to what it asks for.
/// `chosen` must outlive the parsing.
void add_detect_command(CLI::App& app, Runner& chosen);
void add_mesh_command(CLI::App& app, Runner& chosen);
void add_models_command(CLI::App& app, Runner& chosen);
void add_eval_command(CLI::App& app, Runner& chosen);
void add_data_command(CLI::App& app, Runner& chosen);
void add_train_command(CLI::App& app, Runner& chosen);
/// Below `data`, and in retinaface-train.
void add_synth_command(CLI::App& app, Runner& chosen);
void add_bench_command(CLI::App& app, Runner& chosen);
void add_doctor_command(CLI::App& app, Runner& chosen);
void add_completion_command(CLI::App& app, Runner& chosen);

}  // namespace retinaface::cli
