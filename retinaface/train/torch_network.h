#pragma once

#include <memory>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/model/model.h"
#include "retinaface/train/input_tensor.h"
#include "retinaface/train/process_group.h"
#include "retinaface/train/torch.h"
#include "retinaface/train/torch_layer.h"

namespace retinaface::train {

/// What the network says of a batch, anchors in the order of `all_anchors`.
struct HeadTensors {
  torch::Tensor logits;     ///< [N, A, 2]: background, face
  torch::Tensor boxes;      ///< [N, A, 4], as BoxCoding reads them
  torch::Tensor landmarks;  ///< [N, A, 10]

  [[nodiscard]] HeadTensors to(torch::Device device) const {
    return {logits.to(device), boxes.to(device), landmarks.to(device)};
  }
};

/// A detector network that can be trained: the engine's own graph of the model (`build_graph`), run
/// with torch. One definition serves both, so that they cannot disagree. `named_parameters` and
/// `named_buffers` carry the model's tensor names. A new network is in training mode.
class TorchNetwork : public torch::nn::Module {
 public:
  /// @return the error of `build_graph`; InvalidArgument for folded BatchNorms
  [[nodiscard]] static Result<std::shared_ptr<TorchNetwork>> create(const Model& model);

  /// @param images  [N, 3, H, W], normalised (see `input_tensor`)
  /// @throws ContractError  another shape; H or W no multiple of the largest stride; in training
  ///                        mode, a BatchNorm that would see one value a channel
  [[nodiscard]] HeadTensors forward(const torch::Tensor& images);

  /// The model with the weights of now, copied to the CPU as float.
  [[nodiscard]] Model to_model() const;

  [[nodiscard]] const NetworkConfig& config() const { return origin_.config; }

  /// Frozen BatchNorms keep their statistics, gamma and beta, in training mode too.
  void freeze_batch_norms(bool frozen);
  /// @param momentum  weight of a batch in the running statistics, in [0, 1]; 0.1 at first
  void set_batch_norm_momentum(double momentum);
  /// In training mode, BatchNorms take the batches of all processes for one: forward and backward
  /// are then collective and throw PeerLost. At first each process is on its own.
  /// @param group  outlives the network
  void synchronise_batch_norms(ProcessGroup& group);

 private:
  explicit TorchNetwork(const Model& model);

  [[nodiscard]] BatchNormMode batch_norm_mode() const;
  [[nodiscard]] torch::Tensor join_levels(const std::vector<torch::Tensor>& values,
                                          std::size_t first_output, int numbers_per_anchor) const;

  Model origin_;  ///< without its tensors
  std::vector<TorchLayer> layers_;
  std::vector<nn::ValueId> outputs_;  ///< logits, boxes, landmarks of each level
  bool batch_norms_frozen_ = false;
  double batch_norm_momentum_ = 0.1;
  ProcessGroup* batch_norm_group_ = nullptr;
};

}  // namespace retinaface::train
