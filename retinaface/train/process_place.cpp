#include "retinaface/train/process_place.h"

#include <charconv>
#include <cstdlib>
#include <initializer_list>
#include <optional>

#include "retinaface/base/file.h"

namespace retinaface::train {
namespace {

constexpr int kMaxProcesses = 65'536;
constexpr int kMaxPort = 65'535;

struct Variable {
  const char* name;
  int min = 0;
  int max = kMaxProcesses - 1;
  const char* because = "";
};

/// An empty variable counts as none: scripts clear them so.
std::optional<std::string> text_of(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

std::optional<std::string> first_text_of(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (const auto text = text_of(name)) return text;
  }
  return std::nullopt;
}

Error error_of(const Variable& variable, const std::string& found) {
  return Error{ErrorCode::InvalidArgument, std::string(variable.name) + ": " + found +
                                               ", expected a whole number from " +
                                               std::to_string(variable.min) + " to " +
                                               std::to_string(variable.max) + variable.because};
}

Result<int> number_or(const Variable& variable, int otherwise) {
  const auto text = text_of(variable.name);
  if (!text) return otherwise;
  int number = 0;
  const char* const end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, number);
  if (error != std::errc{} || stop != end || number < variable.min || number > variable.max)
    return error_of(variable, "'" + printable(*text) + "'");
  return number;
}

Result<int> number(const Variable& variable) {
  if (!text_of(variable.name)) return error_of(variable, "not set");
  return number_or(variable, 0);
}

Result<ProcessPlace> torchrun_place() {
  ProcessPlace place;
  RETINAFACE_ASSIGN_OR_RETURN(place.world_size,
                              number({"WORLD_SIZE", 1, kMaxProcesses, ", since RANK is set"}));
  RETINAFACE_ASSIGN_OR_RETURN(place.rank, number({"RANK", 0, place.world_size - 1,
                                                  ", one for each of WORLD_SIZE processes"}));
  RETINAFACE_ASSIGN_OR_RETURN(place.local_rank, number_or({"LOCAL_RANK"}, 0));
  RETINAFACE_ASSIGN_OR_RETURN(place.master_port,
                              number_or({"MASTER_PORT", 1, kMaxPort}, place.master_port));
  const auto master = text_of("MASTER_ADDR");
  if (!master && place.world_size > 1)
    return Error{ErrorCode::InvalidArgument,
                 "MASTER_ADDR: not set, expected the address of the machine of rank 0, since "
                 "WORLD_SIZE is " +
                     std::to_string(place.world_size)};
  place.master_address = master.value_or(place.master_address);
  return place;
}

/// Two jobs that share a machine must not share a port; below the ports that Linux hands out.
Result<int> slurm_port() {
  constexpr int kFirst = 10'000;
  constexpr int kCount = 20'000;
  RETINAFACE_ASSIGN_OR_RETURN(const int job, number_or({"SLURM_JOB_ID", 0, 2'147'483'647}, 0));
  return number_or({"MASTER_PORT", 1, kMaxPort}, kFirst + job % kCount);
}

/// srun may start on a login machine, so the list of machines comes before where it started.
Result<std::string> slurm_master() {
  if (const auto master = text_of("MASTER_ADDR")) return *master;
  const auto list = first_text_of({"SLURM_STEP_NODELIST", "SLURM_NODELIST", "SLURM_JOB_NODELIST"});
  if (list && !first_slurm_host(*list).empty()) return first_slurm_host(*list);
  if (const auto address = text_of("SLURM_LAUNCH_NODE_IPADDR")) return *address;
  return Error{ErrorCode::InvalidArgument,
               "SLURM_NODELIST: " + (list ? "'" + printable(*list) + "'" : "not set") +
                   ", expected the machines of the job, the one of rank 0 first"};
}

Result<ProcessPlace> slurm_place() {
  ProcessPlace place;
  RETINAFACE_ASSIGN_OR_RETURN(place.world_size, number_or({"SLURM_NTASKS", 1, kMaxProcesses}, 1));
  RETINAFACE_ASSIGN_OR_RETURN(place.rank, number({"SLURM_PROCID", 0, place.world_size - 1,
                                                  ", one for each of SLURM_NTASKS processes"}));
  RETINAFACE_ASSIGN_OR_RETURN(place.local_rank, number_or({"SLURM_LOCALID"}, 0));
  if (place.world_size == 1) return place;
  RETINAFACE_ASSIGN_OR_RETURN(place.master_address, slurm_master());
  RETINAFACE_ASSIGN_OR_RETURN(place.master_port, slurm_port());
  return place;
}

Result<ProcessPlace> place_of_launcher() {
  if (first_text_of({"RANK", "WORLD_SIZE"})) return torchrun_place();
  if (text_of("SLURM_PROCID")) return slurm_place();
  return ProcessPlace{};
}

}  // namespace

Result<ProcessPlace> process_place_from_environment() {
  RETINAFACE_ASSIGN_OR_RETURN(ProcessPlace place, place_of_launcher());
  place.network_interface = text_of("GLOO_SOCKET_IFNAME").value_or("");
  return place;
}

std::string first_slurm_host(const std::string& host_list) {
  std::string host;
  for (std::size_t i = 0; i < host_list.size() && host_list[i] != ','; ++i) {
    if (host_list[i] != '[') {
      host += host_list[i];
      continue;
    }
    const std::size_t end = host_list.find(']', i);
    if (end == std::string::npos) return "";
    const std::string range = host_list.substr(i + 1, end - i - 1);
    host += range.substr(0, range.find_first_of("-,"));
    i = end;
  }
  return host;
}

}  // namespace retinaface::train
