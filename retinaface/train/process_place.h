#pragma once

#include <string>

#include "retinaface/base/result.h"

namespace retinaface::train {

/// Which process of how many this one is, and where the others meet.
struct ProcessPlace {
  int rank = 0;
  int world_size = 1;
  int local_rank = 0;                        ///< among those of this machine: which GPU is its own
  std::string master_address = "127.0.0.1";  ///< of the machine of rank 0
  int master_port = 29500;
  std::string network_interface{};  ///< to listen on; "": the one that leads to the master
  int join_timeout_seconds = 120;   ///< until all processes are there
  int timeout_seconds = 1800;       ///< of silence of a peer; that one died is noticed at once
};

/// The place that torchrun (RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR, MASTER_PORT) or Slurm
/// (SLURM_PROCID, SLURM_NTASKS, SLURM_LOCALID, the first host of SLURM_STEP_NODELIST or
/// SLURM_NODELIST, else SLURM_LAUNCH_NODE_IPADDR; a port made of SLURM_JOB_ID) tells in the
/// environment; rank 0 of 1 without them. torchrun's variables win, and MASTER_ADDR and MASTER_PORT
/// hold for Slurm too. GLOO_SOCKET_IFNAME names the network interface.
///
/// @return InvalidArgument naming the variable that is wrong or missing
[[nodiscard]] Result<ProcessPlace> process_place_from_environment();

/// "node03" for Slurm's "node[03-05,9],login1"; "" for one that does not start with a name.
[[nodiscard]] std::string first_slurm_host(const std::string& host_list);

}  // namespace retinaface::train
