#pragma once

#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "retinaface/formats/onnx.h"
#include "retinaface/nn/graph.h"

namespace retinaface::internal {

/// Translates a graph into ONNX nodes. Weights become initializers under their own names;
/// everything else that is constant is a Constant node, so that the initializers are the weights.
class OnnxGraph {
 public:
  /// @param input  the name of the graph's picture, not normalised
  explicit OnnxGraph(std::string input) : input_(std::move(input)) {}

  /// @throws ContractError  the graph has a deformable convolution
  void add_nodes(const nn::Graph& graph);

  /// The name of what a node of the graph computes.
  [[nodiscard]] const std::string& value(nn::ValueId id) const {
    return values_[static_cast<std::size_t>(id)];
  }
  /// @param name  of the node and of its output; made unique
  /// @return      the output's name
  std::string add(const std::string& op_type, const std::string& name,
                  std::vector<std::string> inputs, std::vector<OnnxAttribute> attributes);
  /// Adds it unless there is one of that name.
  std::string constant(const std::string& name, const std::vector<std::int64_t>& values);
  std::string constant(const std::string& name, const std::vector<std::int64_t>& dims,
                       const std::vector<float>& values);

  [[nodiscard]] OnnxModel model() && { return std::move(model_); }

 private:
  std::string translate(const nn::Node& node, const nn::ImageInput& op);
  std::string translate(const nn::Node& node, const nn::Conv2d& op);
  std::string translate(const nn::Node& node, const nn::DeformConv2d& op);
  std::string translate(const nn::Node& node, const nn::BatchNorm& op);
  std::string translate(const nn::Node& node, const nn::Activate& op);
  std::string translate(const nn::Node& node, const nn::Add& op);
  std::string translate(const nn::Node& node, const nn::Concat& op);
  std::string translate(const nn::Node& node, const nn::UpsampleNearestLike& op);
  std::string translate(const nn::Node& node, const nn::MaxPool2d& op);

  [[nodiscard]] std::vector<std::string> inputs_of(const nn::Node& node) const;
  std::string add_constant(OnnxTensor tensor);
  std::string weight(const std::string& name, const Tensor& tensor);

  std::string input_;
  std::vector<std::string> values_;
  std::set<std::string, std::less<>> outputs_, initializers_;  ///< names in use
  OnnxModel model_;
};

}  // namespace retinaface::internal
