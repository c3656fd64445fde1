#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "retinaface/base/result.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// Which process of how many this one is, as torchrun (RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT)
/// or Slurm (SLURM_PROCID, SLURM_NTASKS, …) tell it in the environment. Alone without them.
struct ProcessPlace {
  int rank = 0;
  int world_size = 1;
  std::string master_address = "127.0.0.1";
  int master_port = 29500;
  int timeout_seconds = 120;
};

/// @return InvalidArgument naming the variable that is wrong or missing
[[nodiscard]] Result<ProcessPlace> process_place_from_environment();

/// The processes that train one network together. Alone, every member does nothing.
///
/// Collective: all processes call the same members in the same order, from one thread. When a peer
/// dies or is silent for the timeout, members return Unavailable with one sentence.
class ProcessGroup {
 public:
  [[nodiscard]] static Result<std::unique_ptr<ProcessGroup>> join(const ProcessPlace& place);
  virtual ~ProcessGroup() = default;

  [[nodiscard]] virtual int rank() const = 0;
  [[nodiscard]] virtual int world_size() const = 0;
  /// Replaces each tensor by the mean over the processes, several in one message (buckets).
  [[nodiscard]] virtual Result<void> average(std::span<torch::Tensor> tensors) = 0;
  [[nodiscard]] virtual Result<void> sum(torch::Tensor tensor) = 0;
  /// Everybody gets rank 0's values.
  [[nodiscard]] virtual Result<void> broadcast(std::span<torch::Tensor> tensors) = 0;
  [[nodiscard]] virtual Result<void> barrier() = 0;
};

}  // namespace retinaface::train
