#pragma once

#include <memory>
#include <span>

#include "retinaface/base/result.h"
#include "retinaface/train/process_place.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// The processes that train one network together. Alone, every member does nothing.
///
/// Collective: all processes call the same members in the same order with tensors of the same
/// shapes and types, from one thread each. When a peer dies, or is silent for the timeout, members
/// return Unavailable with one sentence; from then on every call does, so that a process that
/// goes home takes the others along. Ends without waiting for anybody.
///
/// Tensors may lie on any device, in any layout; they travel through the CPU.
class ProcessGroup {
 public:
  /// Waits until all processes are there. The network must be trusted: nothing is encrypted.
  /// @return Unavailable when they are not there in time, or the master's port is taken
  [[nodiscard]] static Result<std::unique_ptr<ProcessGroup>> join(const ProcessPlace& place);

  ProcessGroup() = default;
  ProcessGroup(const ProcessGroup&) = delete;
  ProcessGroup& operator=(const ProcessGroup&) = delete;
  virtual ~ProcessGroup() = default;

  [[nodiscard]] virtual int rank() const = 0;
  [[nodiscard]] virtual int world_size() const = 0;

  /// Replaces each tensor by the mean over the processes, to the same bits on all of them.
  /// @throws ContractError  a tensor of integers
  [[nodiscard]] virtual Result<void> average(std::span<torch::Tensor> tensors) = 0;
  /// Replaces the tensor by the sum over the processes, to the same bits on all of them.
  /// @param tensor  of halves, floats, doubles or integers
  [[nodiscard]] virtual Result<void> sum(torch::Tensor tensor) = 0;
  /// Everybody gets rank 0's values, of any type.
  [[nodiscard]] virtual Result<void> broadcast(std::span<torch::Tensor> tensors) = 0;
  /// Returns once all processes have called it.
  [[nodiscard]] virtual Result<void> barrier() = 0;
};

}  // namespace retinaface::train
