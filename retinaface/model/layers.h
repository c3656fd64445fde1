#pragma once

#include <string>
#include <vector>

#include "retinaface/model/weight_source.h"
#include "retinaface/nn/graph.h"

namespace retinaface::internal {

/// A convolution, padded so that stride 1 keeps the size. No activation.
struct ConvSpec {
  int out_channels = 0;
  int kernel = 1;
  int stride = 1;
  bool depthwise = false;
  /// Deformable: a convolution `name`.offset of the same geometry says where it reads.
  bool deformable = false;
  /// Scale of random weights. The last layer of a residual branch takes a small one, so that the
  /// sum of many branches does not grow without bound.
  float gain = 1;
};

/// Adds layers to a graph, each with its tensors. Layers carry the names of their tensors without
/// ".weight", ".bias" and so on.
class Layers {
 public:
  /// @param source  borrowed
  Layers(WeightSource& source, float batch_norm_epsilon)
      : source_(source), batch_norm_epsilon_(batch_norm_epsilon) {}

  nn::ValueId image(const nn::ImageInput& input);
  /// With a bias, without BatchNorm.
  nn::ValueId conv(nn::ValueId x, const std::string& name, const ConvSpec& spec);
  /// Without a bias.
  nn::ValueId plain_conv(nn::ValueId x, const std::string& name, const ConvSpec& spec);
  /// Then BatchNorm `norm_name`, unless it has been folded into the convolution.
  nn::ValueId conv_norm(nn::ValueId x, const std::string& name, const std::string& norm_name,
                        const ConvSpec& spec);
  nn::ValueId norm(nn::ValueId x, const std::string& name);
  /// @param slope  of the negative side; 0 is ReLU
  nn::ValueId activate(nn::ValueId x, float slope);
  nn::ValueId add(nn::ValueId a, nn::ValueId b, const std::string& name);
  nn::ValueId concat(std::vector<nn::ValueId> parts, const std::string& name);
  nn::ValueId upsample_like(nn::ValueId x, nn::ValueId like, const std::string& name);
  nn::ValueId max_pool(nn::ValueId x, const std::string& name);

  [[nodiscard]] int channels(nn::ValueId x) const { return channels_[static_cast<std::size_t>(x)]; }
  [[nodiscard]] nn::Graph& graph() { return graph_; }

 private:
  nn::ValueId push(std::string name, nn::Op op, std::vector<nn::ValueId> inputs, int channels);
  enum class Biased { No, Yes };
  nn::ValueId push_conv(nn::ValueId x, const std::string& name, const ConvSpec& spec,
                        Biased biased);
  nn::ValueId push_deformable(nn::ValueId x, nn::Conv2d conv, const std::string& name,
                              const ConvSpec& spec);
  Tensor per_channel(const std::string& name, int channels, WeightKind kind);

  WeightSource& source_;
  float batch_norm_epsilon_;
  nn::Graph graph_;
  std::vector<int> channels_;  ///< of every value
};

}  // namespace retinaface::internal
