#include "retinaface/model/recognise.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "retinaface/base/file.h"
#include "retinaface/model/architecture.h"

namespace retinaface::internal {
namespace {

constexpr std::string_view kDataParallelPrefix = "module.";
constexpr int kMaxIndex = 1000;
constexpr int kMaxFilters = 4096;

/// torch.nn.DataParallel puts a prefix before every name.
NamedTensors without_prefix(NamedTensors tensors) {
  NamedTensors renamed;
  while (!tensors.empty()) {
    auto node = tensors.extract(tensors.begin());
    if (node.key().starts_with(kDataParallelPrefix)) {
      node.key().erase(0, kDataParallelPrefix.size());
    }
    renamed.insert(std::move(node));
  }
  return renamed;
}

std::string describe(const NamedTensors& tensors) {
  if (tensors.empty()) return "holds no floating-point tensors";
  if (tensors.contains("stage1.0.0.weight") && tensors.contains("fc.weight")) {
    return "holds a MobileNetV1 classifier without detection heads";
  }
  if (tensors.contains("layer1.0.conv1.weight") && tensors.contains("fc.weight")) {
    return "holds a ResNet classifier without detection heads";
  }
  if (has_prefix(tensors, "ClassHead.")) {
    return "holds RetinaFace heads, but its backbone's tensors have no names that we know (an ONNX "
           "file of another exporter)";
  }
  const std::string count = std::to_string(tensors.size());
  return "holds " + count + " tensors of another network, the first is '" +
         printable(tensors.begin()->first.substr(0, 60)) + "'";
}

}  // namespace

bool has_prefix(const NamedTensors& tensors, std::string_view prefix) {
  const auto found = tensors.lower_bound(prefix);
  return found != tensors.end() && found->first.starts_with(prefix);
}

int count_indices(const NamedTensors& tensors, std::string_view prefix) {
  int count = 0;
  for (auto it = tensors.lower_bound(prefix); it != tensors.end() && it->first.starts_with(prefix);
       ++it) {
    int index = -1;
    const std::string_view rest = std::string_view(it->first).substr(prefix.size());
    std::from_chars(rest.data(), rest.data() + rest.size(), index);
    count = std::max(count, std::min(index, kMaxIndex) + 1);
  }
  return count;
}

Result<int> num_filters(const NamedTensors& tensors, const std::string& name,
                        std::string_view subject, const FileNames& file_names) {
  const auto fail = [&](const std::string& what) {
    return Error{ErrorCode::Corrupt, std::string(subject) + ": tensor '" +
                                         name_in_file(file_names, name) + "' " + what};
  };
  const auto found = tensors.find(name);
  if (found == tensors.end()) return fail("is missing");
  const Shape& shape = found->second.shape();
  if (shape.rank() != 4 || shape[0] < 1 || shape[0] > kMaxFilters) {
    return fail("has shape " + to_string(shape) + ", expected a convolution's, filters first");
  }
  return static_cast<int>(shape[0]);
}

double mobilenet_width(int first_filters) {
  constexpr double kFullWidthFilters = 32;
  const bool known = first_filters == 8 || first_filters == 16 || first_filters == 32;
  return known ? first_filters / kFullWidthFilters : 0;
}

int resnet_depth(const std::vector<int>& num_blocks, bool bottleneck) {
  for (const int depth : {18, 34, 50, 101, 152}) {
    if (resnet_stages(depth) == ResNetStages{num_blocks, bottleneck}) return depth;
  }
  return 0;
}

Error unknown_backbone(std::string_view subject) {
  return Error{ErrorCode::Unsupported,
               std::string(subject) +
                   ": has a backbone of another size, expected MobileNetV1 x0.25, x0.5 or x1, or "
                   "ResNet-18, 34, 50, 101 or 152"};
}

void name_network(NetworkConfig& config, std::string_view family) {
  for (const NetworkConfig& preset : network_presets()) {
    config.name = preset.name;
    if (config == preset) return;
  }
  config.name = std::string(family) + "-";
  if (config.backbone == BackboneFamily::MobileNetV1) {
    config.name += config.width_multiplier == 1     ? "mnet100"
                   : config.width_multiplier == 0.5 ? "mnet050"
                                                    : "mnet025";
  } else {
    config.name += "r" + std::to_string(config.depth);
  }
}

Result<RecognisedNetwork> recognise_network(NamedTensors tensors, std::string_view subject) {
  tensors = without_prefix(std::move(tensors));
  if (is_pytorch_detector(tensors)) return recognise_pytorch(std::move(tensors), subject);
  if (is_mxnet_detector(tensors)) return recognise_mxnet(std::move(tensors), subject);
  return Error{ErrorCode::Unsupported,
               std::string(subject) + ": " + describe(tensors) +
                   ", expected a RetinaFace detector with the tensor names of biubug6's PyTorch or "
                   "InsightFace's MXNet networks, or a file that this program wrote"};
}

}  // namespace retinaface::internal
