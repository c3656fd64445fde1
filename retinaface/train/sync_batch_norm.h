#pragma once

#include <stdexcept>
#include <utility>

#include "retinaface/base/result.h"
#include "retinaface/train/process_group.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// A peer was lost while a network ran forward or backward: between torch's functions there is no
/// other way out. Whoever runs the network catches it, at the latest where training ends, and goes
/// on with the `error`; it passes `backward()` unchanged.
class PeerLost : public std::runtime_error {
 public:
  explicit PeerLost(Error error) : std::runtime_error(error.message), error_(std::move(error)) {}
  [[nodiscard]] const Error& error() const { return error_; }

 private:
  Error error_;
};

/// `torch::batch_norm` in training, over the batches of all processes as if they were one (Ioffe
/// and Szegedy 2015). Collective in forward and in backward: all processes run the same network.
/// The gradients of weight and bias are this process's share, those of `x` count all processes'
/// losses: after `average_gradients` they are the gradients of the mean loss.
///
/// @param x             [N, C, …]; N may differ between processes
/// @param weight        [C], as bias; of a wider type than x under mixed precision
/// @param running_mean  [C], as running_var: moved towards the statistics of now by `momentum`,
///                      alike on all processes
/// @param group         outlives the graph
/// @throws PeerLost     also from backward
/// @throws ContractError  one value a channel in all, which has no variance
[[nodiscard]] torch::Tensor sync_batch_norm(const torch::Tensor& x, const torch::Tensor& weight,
                                            const torch::Tensor& bias, torch::Tensor running_mean,
                                            torch::Tensor running_var, double momentum,
                                            double epsilon, ProcessGroup& group);

}  // namespace retinaface::train
