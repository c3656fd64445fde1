#pragma once

#include <memory>
#include <span>

#include "retinaface/base/result.h"
#include "retinaface/data/sample.h"
#include "retinaface/model/model.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// What the network says of a batch, anchors in the order of `all_anchors`.
struct HeadTensors {
  torch::Tensor logits;     ///< [N, A, 2]: background, face
  torch::Tensor boxes;      ///< [N, A, 4], as BoxCoding reads them
  torch::Tensor landmarks;  ///< [N, A, 10]
};

/// A detector network that can be trained: the engine's own graph of the model (`build_graph`), run
/// with torch. One definition serves both, so that they cannot disagree. Parameters and buffers
/// carry the model's tensor names.
class TorchNetwork : public torch::nn::Module {
 public:
  /// @return the error of `build_graph`; InvalidArgument for folded BatchNorms
  [[nodiscard]] static Result<std::shared_ptr<TorchNetwork>> create(const Model& model);

  /// @param images  [N, 3, H, W], normalised (see `input_tensor`), H and W multiples of the largest
  ///                stride
  [[nodiscard]] HeadTensors forward(const torch::Tensor& images);

  /// The model with the weights of now, copied to the CPU as float.
  [[nodiscard]] Model to_model() const;

  [[nodiscard]] const NetworkConfig& config() const;

 private:
  struct State;
  explicit TorchNetwork(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Pictures of one size as [N, 3, H, W] floats, `(byte - mean) * scale` in the network's channel
/// order.
[[nodiscard]] torch::Tensor input_tensor(std::span<const Sample> samples, const InputSpec& input);

}  // namespace retinaface::train
