#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "retinaface/base/file.h"
#include "retinaface/base/result.h"
#include "retinaface/formats/named_tensors.h"

namespace retinaface {

/// A constant: float or int64 values, row-major, as many as the product of `dims` (empty: scalar).
struct OnnxTensor {
  std::string name;
  std::vector<std::int64_t> dims;
  std::variant<std::vector<float>, std::vector<std::int64_t>> values;
};

/// A node's attribute; the alternative decides the ONNX type INT, FLOAT, STRING, INTS, FLOATS or
/// TENSOR.
struct OnnxAttribute {
  std::string name;
  std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>, std::vector<float>,
               OnnxTensor>
      value;
};

struct OnnxNode {
  std::string op_type;  ///< of the default domain, e.g. "Conv"
  std::string name;
  std::vector<std::string> inputs;  ///< "" leaves an optional input out
  std::vector<std::string> outputs;
  std::vector<OnnxAttribute> attributes;
};

/// A size, or the name of one that is chosen at run time, e.g. "batch".
using OnnxDimension = std::variant<std::int64_t, std::string>;

/// An input or output of the graph; its elements are floats.
struct OnnxValueInfo {
  std::string name;
  std::vector<OnnxDimension> dims;
};

/// What of the ONNX schema (onnx/onnx.proto) our exporter needs.
struct OnnxModel {
  std::int64_t ir_version = 6;  ///< at least 4: initializers need not be inputs as well
  std::int64_t opset = 11;
  std::string producer_name;
  std::string producer_version;
  std::string graph_name;
  std::vector<OnnxValueInfo> inputs;
  std::vector<OnnxValueInfo> outputs;
  std::vector<OnnxNode> nodes;  ///< in topological order
  std::vector<OnnxTensor> initializers;
  std::map<std::string, std::string, std::less<>> metadata;  ///< metadata_props
};

/// Writes a model file; the same model gives the same bytes.
///
/// @throws ContractError  the number of values of a tensor is not the product of its dims
/// @return                LimitExceeded beyond 2 GB, which no protobuf reader takes
[[nodiscard]] Result<Bytes> write_onnx(const OnnxModel& model);

/// Reads the initializers and metadata_props of a model file; its nodes are skipped.
///
/// float, float16, bfloat16 and double become float, integer tensors are left out. Bounds: no
/// tensor is larger than its bytes in the file, messages nest at most as deep as the schema.
///
/// @param name  the subject of error messages
/// @return      Corrupt for damaged bytes; Unsupported when weights lie in another file
[[nodiscard]] Result<TensorFile> read_onnx(std::span<const std::byte> file, std::string_view name);

}  // namespace retinaface
