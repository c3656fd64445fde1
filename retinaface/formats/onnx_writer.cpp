
#include "retinaface/formats/element_type.h"
#include "retinaface/formats/onnx.h"
#include "retinaface/formats/onnx_schema.h"
#include "retinaface/formats/protobuf_wire.h"

namespace retinaface {
namespace {

namespace onnx = internal::onnx;
using internal::WireWriter;

constexpr std::size_t kMaxProtobufBytes = (std::size_t{1} << 31) - 1;

template <typename... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

WireWriter string_entry(const std::string& key, const std::string& value) {
  WireWriter entry;
  entry.text(onnx::string_entry::kKey, key);
  entry.text(onnx::string_entry::kValue, value);
  return entry;
}

WireWriter tensor_message(const OnnxTensor& tensor) {
  WireWriter message;
  for (const std::int64_t size : tensor.dims) message.number(onnx::tensor::kDims, size);
  std::visit(
      [&]<typename T>(const std::vector<T>& values) {
        RETINAFACE_REQUIRE(internal::num_elements(tensor.dims) == values.size(),
                           "tensor '" + tensor.name + "' has " + std::to_string(values.size()) +
                               " values, not the product of its sizes");
        message.number(onnx::tensor::kDataType,
                       std::is_same_v<T, float> ? onnx::tensor::Float : onnx::tensor::Int64);
        message.text(onnx::tensor::kName, tensor.name);
        message.bytes(onnx::tensor::kRawData, std::as_bytes(std::span(values)));
      },
      tensor.values);
  return message;
}

/// Integers and floats of attributes go unpacked, as the schema (proto2) has them.
WireWriter attribute_message(const OnnxAttribute& attribute) {
  namespace fields = onnx::attribute;
  WireWriter message;
  message.text(fields::kName, attribute.name);
  const auto type = std::visit(
      Overloaded{
          [&](std::int64_t value) { return message.number(fields::kInt, value), fields::Int; },
          [&](float value) { return message.number(fields::kFloat, value), fields::Float; },
          [&](const std::string& value) {
            return message.text(fields::kString, value), fields::String;
          },
          [&](const std::vector<std::int64_t>& values) {
            for (const auto value : values) message.number(fields::kInts, value);
            return fields::Ints;
          },
          [&](const std::vector<float>& values) {
            for (const auto value : values) message.number(fields::kFloats, value);
            return fields::Floats;
          },
          [&](const OnnxTensor& tensor) {
            return message.message(fields::kTensor, tensor_message(tensor)), fields::Tensor;
          }},
      attribute.value);
  message.number(fields::kType, type);
  return message;
}

WireWriter node_message(const OnnxNode& node) {
  WireWriter message;
  for (const auto& input : node.inputs) message.text(onnx::node::kInput, input);
  for (const auto& output : node.outputs) message.text(onnx::node::kOutput, output);
  message.text(onnx::node::kName, node.name);
  message.text(onnx::node::kOpType, node.op_type);
  for (const auto& attribute : node.attributes) {
    message.message(onnx::node::kAttribute, attribute_message(attribute));
  }
  return message;
}

WireWriter shape_message(const std::vector<OnnxDimension>& dims) {
  WireWriter shape;
  for (const OnnxDimension& dim : dims) {
    WireWriter dimension;
    if (const auto* size = std::get_if<std::int64_t>(&dim)) {
      dimension.number(onnx::shape::kValue, *size);
    } else {
      dimension.text(onnx::shape::kParameter, std::get<std::string>(dim));
    }
    shape.message(onnx::shape::kDimension, dimension);
  }
  return shape;
}

WireWriter value_info_message(const OnnxValueInfo& value) {
  WireWriter tensor_type;
  tensor_type.number(onnx::type::kElementType, onnx::tensor::Float);
  tensor_type.message(onnx::type::kShape, shape_message(value.dims));
  WireWriter type;
  type.message(onnx::type::kTensorType, tensor_type);
  WireWriter message;
  message.text(onnx::value_info::kName, value.name);
  message.message(onnx::value_info::kType, type);
  return message;
}

WireWriter graph_message(const OnnxModel& model) {
  WireWriter graph;
  for (const auto& node : model.nodes) graph.message(onnx::graph::kNode, node_message(node));
  graph.text(onnx::graph::kName, model.graph_name);
  for (const auto& tensor : model.initializers) {
    graph.message(onnx::graph::kInitializer, tensor_message(tensor));
  }
  for (const auto& input : model.inputs) {
    graph.message(onnx::graph::kInput, value_info_message(input));
  }
  for (const auto& output : model.outputs) {
    graph.message(onnx::graph::kOutput, value_info_message(output));
  }
  return graph;
}

}  // namespace

Result<Bytes> write_onnx(const OnnxModel& model) {
  WireWriter opset;
  opset.text(onnx::opset_id::kDomain, "");
  opset.number(onnx::opset_id::kVersion, model.opset);
  WireWriter message;
  message.number(onnx::model::kIrVersion, model.ir_version);
  message.text(onnx::model::kProducerName, model.producer_name);
  message.text(onnx::model::kProducerVersion, model.producer_version);
  message.message(onnx::model::kGraph, graph_message(model));
  message.message(onnx::model::kOpsetImport, opset);
  for (const auto& [key, value] : model.metadata) {
    message.message(onnx::model::kMetadataProps, string_entry(key, value));
  }
  if (message.content().size() > kMaxProtobufBytes) {
    return Error{ErrorCode::LimitExceeded, "ONNX: the model has " +
                                               std::to_string(message.content().size()) +
                                               " bytes, one file holds at most 2147483647"};
  }
  return message.content();
}

}  // namespace retinaface
