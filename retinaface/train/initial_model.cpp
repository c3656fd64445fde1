#include "retinaface/train/initial_model.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "retinaface/base/file.h"
#include "retinaface/base/random.h"
#include "retinaface/formats/tensor_file.h"
#include "retinaface/train/imagenet_input.h"

namespace retinaface::train {
namespace {

constexpr std::string_view kBackbone = "body.";
constexpr std::string_view kDataParallelPrefix = "module.";
constexpr double kFaceProbability = 0.01;
constexpr double kHeadDeviation = 0.01;

bool contains(std::string_view name, std::string_view part) {
  return name.find(part) != std::string_view::npos;
}

void fill_normal(Tensor& tensor, double deviation, Random& random) {
  for (float& value : tensor.values()) value = static_cast<float>(deviation * random.normal());
}

void fill_convolution(Tensor& weight, const std::string& name, Random& random) {
  const Shape& shape = weight.shape();
  const auto fan_in = static_cast<double>(shape[1] * shape[2] * shape[3]);
  if (contains(name, ".offset.")) {
    std::ranges::fill(weight.values(), 0.F);
  } else {
    fill_normal(weight, contains(name, "Head.") ? kHeadDeviation : std::sqrt(2 / fan_in), random);
  }
}

/// Background and face of each anchor.
void fill_class_bias(Tensor& bias) {
  const double half_logit = std::log((1 - kFaceProbability) / kFaceProbability) / 2;
  for (std::size_t i = 0; i < bias.values().size(); ++i) {
    bias.values()[i] = static_cast<float>(i % 2 == 0 ? half_logit : -half_logit);
  }
}

void fill(NamedTensors& tensors, std::uint64_t seed) {
  Random random(seed);
  for (auto& [name, tensor] : tensors) {
    const std::string layer = name.substr(0, name.rfind('.'));
    const bool is_norm = tensors.contains(layer + ".running_mean");
    const bool is_one = name.ends_with("_var") || (is_norm && name.ends_with(".weight"));
    if (tensor.shape().rank() == 4) {
      fill_convolution(tensor, name, random);
    } else if (name.starts_with("ClassHead.")) {
      fill_class_bias(tensor);
    } else {
      std::ranges::fill(tensor.values(), is_one ? 1.F : 0.F);
    }
  }
}

/// Takes tensors of a file into a model's.
class Taker {
 public:
  /// @param subject  the file, for messages
  Taker(const NamedTensors& from, std::string subject, const Model& model)
      : from_(from), subject_(std::move(subject)), network_(model.config.name) {}

  /// @param name  in the file
  Result<void> take(const std::string& name, Tensor& target) const {
    auto found = from_.find(name);
    if (found == from_.end()) found = from_.find(std::string(kDataParallelPrefix) + name);
    if (found == from_.end()) return objection(name, "is missing", target);
    const Shape& shape = found->second.shape();
    if (shape != target.shape()) return objection(name, "has shape " + to_string(shape), target);
    target = found->second.clone();
    return {};
  }

 private:
  [[nodiscard]] Error objection(const std::string& name, const std::string& what,
                                const Tensor& target) const {
    return {ErrorCode::InvalidArgument, subject_ + ": tensor '" + name + "' " + what + ", " +
                                            network_ + " needs " + to_string(target.shape())};
  }

  const NamedTensors& from_;
  std::string subject_;
  std::string network_;
};

Result<void> take_all(const Taker& taker, Model& model) {
  for (auto& [name, tensor] : model.tensors) {
    RETINAFACE_RETURN_IF_ERROR(taker.take(name, tensor));
  }
  return {};
}

Result<void> take_backbone(const Taker& taker, Model& model) {
  for (auto& [name, tensor] : model.tensors) {
    if (!name.starts_with(kBackbone)) continue;
    RETINAFACE_RETURN_IF_ERROR(taker.take(name.substr(kBackbone.size()), tensor));
  }
  convert_imagenet_input(model);
  return {};
}

Result<void> take_weights(const std::filesystem::path& path, Model& model) {
  const std::string subject = printable(path);
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes bytes, read_file(path));
  const auto detector = read_model(bytes, subject);
  if (!detector && detector.error().code != ErrorCode::Unsupported) return detector.error();
  model.provenance = (detector ? "weights of " : "backbone of ") + path.filename().string();
  if (detector) return take_all(Taker(detector->tensors, subject, model), model);
  RETINAFACE_ASSIGN_OR_RETURN(const TensorFile classifier, read_tensor_file(bytes, subject));
  return take_backbone(Taker(classifier.tensors, subject, model), model);
}

}  // namespace

Result<Model> initial_model(const NetworkConfig& config,
                            const std::optional<std::filesystem::path>& start, std::uint64_t seed) {
  RETINAFACE_RETURN_IF_ERROR(check_network_config(config, config.name));
  Model model = random_model(config, seed);
  fill(model.tensors, seed);
  if (start) RETINAFACE_RETURN_IF_ERROR(take_weights(*start, model));
  return model;
}

}  // namespace retinaface::train
