#include "tests/processes/process_runs.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

namespace retinaface::testing {
namespace {

int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  const bool bound = ::bind(socket, any, size) == 0 && ::getsockname(socket, any, &size) == 0;
  ::close(socket);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

}  // namespace

std::vector<std::vector<std::string>> environments(int world_size) {
  const std::string port = std::to_string(free_port());
  std::vector<std::vector<std::string>> all;
  for (int rank = 0; rank < world_size; ++rank) {
    all.push_back({"RANK=" + std::to_string(rank), "WORLD_SIZE=" + std::to_string(world_size),
                   "MASTER_ADDR=127.0.0.1", "MASTER_PORT=" + port, "OMP_WAIT_POLICY=passive",
                   "GLOG_minloglevel=3", "TORCH_CPP_LOG_LEVEL=FATAL"});
  }
  return all;
}

std::vector<std::unique_ptr<RunningProgram>> start_processes(
    const std::vector<std::string>& command, int world_size) {
  std::vector<std::unique_ptr<RunningProgram>> programs;
  for (auto& environment : environments(world_size)) {
    RunOptions options;
    options.environment = std::move(environment);
    programs.push_back(std::make_unique<RunningProgram>(command, options));
  }
  return programs;
}

std::vector<RunResult> run_processes(const std::vector<std::string>& command, int world_size) {
  std::vector<RunResult> results;
  for (const auto& program : start_processes(command, world_size))
    results.push_back(program->finish());
  return results;
}

}  // namespace retinaface::testing
