#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/model/anchors.h"
#include "retinaface/model/box_coding.h"

namespace retinaface {

enum class BackboneFamily {
  MobileNetV1,  ///< depth unused, `width_multiplier` 0.25, 0.5 or 1
  ResNet,       ///< torchvision's (v1.5): 18, 34, 50, 101, 152
  /// MXNet's "v2" with a BatchNorm on the input: 18, 34, 50, 101, 152. A level's features are the
  /// last activation at its stride, which lies inside the first block of the next stage.
  PreActivationResNet,
};

/// Whose context module a file says that it has. Both build one graph: the paper takes over SSH's
/// module (Deng et al. 2019, section 4.2, "inspired by SSH and PyramidBox") and makes its 3×3
/// deformable, which `NetworkConfig::deformable` says by itself.
enum class ContextModule {
  Ssh,    ///< as released: 3×3, 5×5, 7×7 branches, concatenated
  Paper,  ///< the same branches
};

enum class ChannelOrder { Rgb, Bgr };

/// What the network expects of a picture.
struct InputSpec {
  ChannelOrder channel_order = ChannelOrder::Rgb;
  std::array<float, 3> mean{};          ///< in channel order
  std::array<float, 3> scale{1, 1, 1};  ///< (byte - mean) * scale

  friend bool operator==(const InputSpec&, const InputSpec&) = default;
};

/// A detector network as data: all that training, the engine and an exporter must agree on.
struct NetworkConfig {
  std::string name;  ///< e.g. "retinaface-mnet025"

  BackboneFamily backbone = BackboneFamily::MobileNetV1;
  int depth = 0;
  double width_multiplier = 0.25;
  float backbone_slope = 0.1F;  ///< negative slope of the backbone's activation; 0 is ReLU

  /// Pyramid levels, finest first: {3, 4, 5} as released, {2, 3, 4, 5, 6} in the paper. Level l has
  /// stride 2^l; P6 is a strided convolution on C5.
  std::vector<int> levels{3, 4, 5};
  int neck_channels = 64;
  float neck_slope = 0.1F;  ///< negative slope in neck and context modules; 0 is ReLU
  ContextModule context = ContextModule::Ssh;
  int context_channels = 64;  ///< what a context module gives to the heads; a multiple of 4
  bool shared_heads = false;
  /// Deformable convolutions (Zhu et al. 2019) in place of the 3×3 that follows a lateral
  /// connection's sum and of all in the context modules.
  bool deformable = false;
  /// Of every normalisation layer: all are BatchNorms, as released, and no other kind can be had.
  float batch_norm_epsilon = 1e-5F;

  std::vector<AnchorLevel> anchors;  ///< one per level
  BoxCoding coding;
  InputSpec input;

  [[nodiscard]] int max_stride() const { return 1 << levels.back(); }

  friend bool operator==(const NetworkConfig&, const NetworkConfig&) = default;
};

/// The networks that we know by name: retinaface-mnet025, retinaface-r50 (biubug6's),
/// insightface-mnet025, insightface-r50 (the authors' release), paper-r50, paper-r152 (Deng et al.
/// 2019).
[[nodiscard]] std::span<const NetworkConfig> network_presets();
[[nodiscard]] Result<NetworkConfig> network_preset(std::string_view name);

/// Whether the numbers describe a network that can be built.
/// @param subject  starts the message
/// @return         Corrupt, naming the key of the JSON form that is out of range
[[nodiscard]] Result<void> check_network_config(const NetworkConfig& config,
                                                std::string_view subject);

/// JSON both ways: one object with exactly the members of NetworkConfig. Missing and unknown keys
/// and values out of range are Corrupt and name the key.
[[nodiscard]] std::string to_json(const NetworkConfig& config);
[[nodiscard]] Result<NetworkConfig> network_config_from_json(std::string_view json,
                                                             std::string_view subject);

}  // namespace retinaface
