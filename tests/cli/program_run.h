#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace retinaface::testing {

struct RunOptions {
  std::string input{};                            ///< on standard input
  std::vector<std::string> environment{};         ///< "NAME=value", added to ours
  std::optional<std::filesystem::path> folder{};  ///< to run in
  std::string stdin_path{};                       ///< instead of a pipe from us
  std::string stdout_path{};                      ///< instead of a pipe to us
  std::string stderr_path{};                      ///< likewise
  bool unprivileged = false;                      ///< as the user nobody when we are root
};

struct RunResult {
  int status = -1;  ///< exit status, 127 when the program cannot be started, or 1000 + signal
  std::string out;
  std::string err;
  double seconds = 0;
  long max_rss_kb = 0;  ///< 0 under a sanitizer, whose own memory is several times the program's
};

/// Runs a program to its end. One that takes more than a minute is killed.
[[nodiscard]] RunResult run(const std::vector<std::string>& command,
                            const RunOptions& options = {});

/// A running program whose standard streams we hold.
class RunningProgram {
 public:
  explicit RunningProgram(const std::vector<std::string>& command, const RunOptions& options = {});
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;
  ~RunningProgram();

  void send(const std::string& text) const;
  void close_input();
  void close_output();
  /// Waits for one line of its standard output, without the line end; "" at the end.
  [[nodiscard]] std::string read_line();
  /// Likewise of its standard error.
  [[nodiscard]] std::string read_error_line();
  void signal(int number) const;
  /// Reads the rest and waits for the end.
  [[nodiscard]] RunResult finish();

 private:
  pid_t process_ = -1;
  int input_ = -1;
  int output_ = -1;
  int error_ = -1;
  std::string unread_;
  std::string unread_error_;
};

}  // namespace retinaface::testing
