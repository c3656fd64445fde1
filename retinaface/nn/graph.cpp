#include "retinaface/nn/graph.h"

#include <string>
#include <utility>

#include "retinaface/base/contract.h"

namespace retinaface::nn {
namespace {

/// Checks one node after the other; knows the channels of the values before it.
class ChannelRules {
 public:
  explicit ChannelRules(const Graph& graph) : graph_(graph) {}

  std::vector<int> apply() {
    require(!graph_.nodes.empty() && std::holds_alternative<ImageInput>(graph_.nodes[0].op),
            "a graph starts with its ImageInput");
    require(graph_.size_multiple >= 1 && graph_.size_multiple <= 4096,
            "size_multiple is " + std::to_string(graph_.size_multiple));
    for (node_ = 0; node_ < graph_.nodes.size(); ++node_) {
      for (const ValueId input : node().inputs) {
        require(input >= 0 && static_cast<std::size_t>(input) < node_,
                "reads value " + std::to_string(input) + ", which is not computed before it");
      }
      channels_.push_back(std::visit([this](const auto& op) { return check(op); }, node().op));
    }
    for (const GraphOutput& output : graph_.outputs) {
      RETINAFACE_REQUIRE(
          output.value >= 0 && static_cast<std::size_t>(output.value) < channels_.size(),
          "output '" + output.name + "' is value " + std::to_string(output.value) +
              ", which does not exist");
    }
    return std::move(channels_);
  }

 private:
  [[nodiscard]] const Node& node() const { return graph_.nodes[node_]; }

  void require(bool condition, const std::string& message) const {
    if (condition) return;
    const std::string name = node_ < graph_.nodes.size() ? node().name : "graph";
    throw ContractError("node '" + name + "': " + message);
  }

  void require_inputs(std::size_t count) const {
    require(node().inputs.size() == count, "has " + std::to_string(node().inputs.size()) +
                                               " inputs, this kind takes " + std::to_string(count));
  }

  [[nodiscard]] int input_channels(std::size_t index) const {
    return channels_[static_cast<std::size_t>(node().inputs[index])];
  }

  void require_vector(const Tensor& tensor, const char* what, int channels) const {
    require(tensor.shape() == Shape{channels}, std::string(what) + " has shape " +
                                                   to_string(tensor.shape()) + ", expected " +
                                                   std::to_string(channels));
  }

  int check(const ImageInput&) const {
    require_inputs(0);
    require(node_ == 0, "is a second ImageInput");
    return 3;
  }

  template <typename Conv>
  int check_convolution(const Conv& conv, int groups) const {
    const Shape& shape = conv.weight.shape();
    require(shape.rank() == 4 && shape[2] == shape[3] && shape.num_elements() > 0,
            "weight has shape " + to_string(shape) + ", expected out x in x kernel x kernel");
    require(conv.stride >= 1 && conv.padding >= 0 && conv.padding < shape[2] && groups >= 1,
            "has stride " + std::to_string(conv.stride) + ", padding " +
                std::to_string(conv.padding) + ", groups " + std::to_string(groups));
    require(shape[0] % groups == 0 && shape[1] * groups == input_channels(0),
            "weight of shape " + to_string(shape) + " in " + std::to_string(groups) +
                " groups does not fit an input of " + std::to_string(input_channels(0)) +
                " channels");
    const int channels = static_cast<int>(shape[0]);
    if (conv.bias.shape().num_elements() > 0) require_vector(conv.bias, "bias", channels);
    return channels;
  }

  int check(const Conv2d& conv) const {
    require_inputs(1);
    return check_convolution(conv, conv.groups);
  }

  int check(const DeformConv2d& conv) const {
    require_inputs(2);
    const int channels = check_convolution(conv, 1);
    const std::int64_t numbers = 3 * conv.weight.shape()[2] * conv.weight.shape()[3];
    require(input_channels(1) == numbers, "offsets and masks have " +
                                              std::to_string(input_channels(1)) +
                                              " channels, expected " + std::to_string(numbers));
    return channels;
  }

  int check(const BatchNorm& norm) const {
    require_inputs(1);
    const int channels = input_channels(0);
    require_vector(norm.gamma, "gamma", channels);
    require_vector(norm.beta, "beta", channels);
    require_vector(norm.mean, "mean", channels);
    require_vector(norm.variance, "variance", channels);
    return channels;
  }

  int check(const Activate&) const {
    require_inputs(1);
    return input_channels(0);
  }

  int check(const Add&) const {
    require_inputs(2);
    require(input_channels(0) == input_channels(1),
            "adds " + std::to_string(input_channels(0)) + " and " +
                std::to_string(input_channels(1)) + " channels");
    return input_channels(0);
  }

  int check(const Concat&) const {
    require(!node().inputs.empty(), "has no inputs");
    int sum = 0;
    for (std::size_t i = 0; i < node().inputs.size(); ++i) sum += input_channels(i);
    return sum;
  }

  int check(const UpsampleNearestLike&) const {
    require_inputs(2);
    return input_channels(0);
  }

  int check(const MaxPool2d& pool) const {
    require_inputs(1);
    require(pool.kernel >= 1 && pool.stride >= 1 && pool.padding >= 0 && pool.padding < pool.kernel,
            "has kernel " + std::to_string(pool.kernel) + ", stride " +
                std::to_string(pool.stride) + ", padding " + std::to_string(pool.padding));
    return input_channels(0);
  }

  const Graph& graph_;
  std::size_t node_ = 0;
  std::vector<int> channels_;
};

}  // namespace

ValueId Graph::add(std::string name, Op op, std::vector<ValueId> inputs) {
  nodes.push_back({std::move(name), std::move(op), std::move(inputs)});
  return static_cast<ValueId>(nodes.size()) - 1;
}

std::vector<int> value_channels(const Graph& graph) {
  return ChannelRules(graph).apply();
}

}  // namespace retinaface::nn
