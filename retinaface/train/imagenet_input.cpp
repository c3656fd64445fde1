#include "retinaface/train/imagenet_input.h"

#include <array>
#include <cmath>
#include <string>

namespace retinaface::train {
namespace {

// torchvision's, in units of bytes.
constexpr std::array<double, 3> kMean{123.675, 116.28, 103.53};
constexpr std::array<double, 3> kDeviation{58.395, 57.12, 57.375};

struct FirstLayers {
  std::string convolution, norm;
};

FirstLayers first_layers(BackboneFamily backbone) {
  if (backbone == BackboneFamily::MobileNetV1) return {"body.stage1.0.0", "body.stage1.0.1"};
  return {"body.conv1", "body.bn1"};
}

/// ImageNet's input z from the network's u, channel by channel: z = factor u + shift.
struct ImagenetFromInput {
  std::array<std::size_t, 3> imagenet_channel{};  ///< of the network's
  std::array<double, 3> factor{}, shift{};

  explicit ImagenetFromInput(const InputSpec& input) {
    for (std::size_t c = 0; c < 3; ++c) {
      const std::size_t rgb = input.channel_order == ChannelOrder::Rgb ? c : 2 - c;
      imagenet_channel[c] = rgb;
      factor[c] = 1 / (double{input.scale[c]} * kDeviation[rgb]);
      shift[c] = (double{input.mean[c]} - kMean[rgb]) / kDeviation[rgb];
    }
  }

  [[nodiscard]] double common_factor() const {
    return std::cbrt(factor[0] * factor[1] * factor[2]);
  }
};

/// @return what the shifts of the channels add to every sum of the filter
double convert_filter(const ImagenetFromInput& map, const float* from, float* to,
                      std::size_t area) {
  double shift = 0;
  for (std::size_t c = 0; c < 3; ++c, to += area) {
    const float* channel = from + map.imagenet_channel[c] * area;
    for (std::size_t i = 0; i < area; ++i) {
      to[i] = static_cast<float>(channel[i] * map.factor[c] / map.common_factor());
      shift += channel[i] * map.shift[c];
    }
  }
  return shift;
}

}  // namespace

void convert_imagenet_input(Model& model) {
  const ImagenetFromInput map(model.config.input);
  const auto [convolution, norm] = first_layers(model.config.backbone);
  Tensor& weight = model.tensors.at(convolution + ".weight");
  const auto means = model.tensors.at(norm + ".running_mean").values();
  const auto variances = model.tensors.at(norm + ".running_var").values();
  const Tensor original = weight.clone();
  const auto area = static_cast<std::size_t>(weight.shape()[2] * weight.shape()[3]);
  const double common = map.common_factor();
  for (std::size_t filter = 0; filter < means.size(); ++filter) {
    const std::size_t first = 3 * filter * area;
    const double shift = convert_filter(map, original.data() + first, weight.data() + first, area);
    means[filter] = static_cast<float>((means[filter] - shift) / common);
    variances[filter] = static_cast<float>(variances[filter] / (common * common));
  }
}

}  // namespace retinaface::train
