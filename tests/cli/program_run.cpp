#include "tests/cli/program_run.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include "retinaface/base/stopwatch.h"

namespace retinaface::testing {
namespace {

constexpr double kTimeLimit_s = 60;

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
  return {ends[0], ends[1]};
}

void close_end(int& descriptor) {
  if (descriptor >= 0) ::close(std::exchange(descriptor, -1));
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_with(const std::vector<std::string>& added) {
  std::vector<std::string> all = added;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!std::string(*variable).starts_with("RETINAFACE_MODEL=")) all.emplace_back(*variable);
  }
  return all;
}

void become_nobody() {
  constexpr uid_t kNobody = 65534;
  if (::getuid() != 0) return;
  if (::setgroups(0, nullptr) != 0 || ::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)
    ::_exit(127);
}

/// Reads what is there; false at the end.
bool read_some(int descriptor, std::string& text) {
  std::array<char, 65536> buffer;
  const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
  if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
  return got > 0 || (got < 0 && errno == EINTR);
}

/// Waits for one line; "" at the end.
std::string take_line(int descriptor, std::string& unread) {
  while (unread.find('\n') == std::string::npos) {
    pollfd wait{descriptor, POLLIN, 0};
    if (::poll(&wait, 1, static_cast<int>(kTimeLimit_s * 1000)) <= 0) return "";
    if (!read_some(descriptor, unread)) return "";
  }
  const std::size_t end = unread.find('\n');
  std::string line = unread.substr(0, end);
  unread.erase(0, end + 1);
  return line;
}

void open_instead(int& pipe_end, const std::string& path, int flags) {
  if (!path.empty()) pipe_end = ::open(path.c_str(), flags | O_NOCTTY | O_CLOEXEC);
}

}  // namespace

RunningProgram::RunningProgram(const std::vector<std::string>& command, const RunOptions& options) {
  ::signal(SIGPIPE, SIG_IGN);
  Pipe in = make_pipe();
  Pipe out = make_pipe();
  Pipe err = make_pipe();
  std::vector<std::string> arguments = command;
  std::vector<std::string> variables = environment_with(options.environment);
  const std::vector<char*> argument_pointers = pointers_to(arguments);
  const std::vector<char*> variable_pointers = pointers_to(variables);
  process_ = ::fork();
  if (process_ < 0) throw std::runtime_error("fork");
  if (process_ == 0) {
    ::signal(SIGPIPE, SIG_DFL);
    ::signal(SIGINT, SIG_DFL);
    open_instead(in.read_end, options.stdin_path, O_RDONLY);
    open_instead(out.write_end, options.stdout_path, O_WRONLY);
    open_instead(err.write_end, options.stderr_path, O_WRONLY);
    ::dup2(in.read_end, 0);
    ::dup2(out.write_end, 1);
    ::dup2(err.write_end, 2);
    if (options.folder && ::chdir(options.folder->c_str()) != 0) ::_exit(126);
    if (options.unprivileged) become_nobody();
    ::execve(argument_pointers[0], argument_pointers.data(), variable_pointers.data());
    ::_exit(127);
  }
  close_end(in.read_end);
  close_end(out.write_end);
  close_end(err.write_end);
  input_ = in.write_end;
  output_ = out.read_end;
  error_ = err.read_end;
}

RunningProgram::~RunningProgram() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  for (int* end : {&input_, &output_, &error_}) close_end(*end);
}

void RunningProgram::send(const std::string& text) const {
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t written = ::write(input_, text.data() + sent, text.size() - sent);
    if (written <= 0) return;  // it does not read its input
    sent += static_cast<std::size_t>(written);
  }
}

void RunningProgram::close_input() {
  close_end(input_);
}

void RunningProgram::close_output() {
  close_end(output_);
}

std::string RunningProgram::read_line() {
  return take_line(output_, unread_);
}

std::string RunningProgram::read_error_line() {
  return take_line(error_, unread_error_);
}

void RunningProgram::signal(int number) const {
  ::kill(process_, number);
}

RunResult RunningProgram::finish() {
  RunResult result;
  const Stopwatch watch;
  result.out = std::move(unread_);
  result.err = std::move(unread_error_);
  close_input();
  while (output_ >= 0 || error_ >= 0) {
    std::array<pollfd, 2> waits{{{output_, POLLIN, 0}, {error_, POLLIN, 0}}};
    if (watch.elapsed_s() > kTimeLimit_s) ::kill(process_, SIGKILL);
    if (::poll(waits.data(), waits.size(), 1000) <= 0) continue;
    if (waits[0].revents != 0 && !read_some(output_, result.out)) close_end(output_);
    if (waits[1].revents != 0 && !read_some(error_, result.err)) close_end(error_);
  }
  int status = 0;
  rusage usage{};
  ::wait4(std::exchange(process_, -1), &status, 0, &usage);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
#ifndef RETINAFACE_SANITIZED
  result.max_rss_kb = usage.ru_maxrss;
#endif
  result.seconds = watch.elapsed_s();
  return result;
}

RunResult run(const std::vector<std::string>& command, const RunOptions& options) {
  RunningProgram program(command, options);
  program.send(options.input);
  return program.finish();
}

}  // namespace retinaface::testing
