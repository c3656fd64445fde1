#pragma once

#include <cstdint>

// Field numbers of the messages of onnx/onnx.proto (Apache-2.0 schema, IR version 10), the ones
// that weights and our exporter need.
namespace retinaface::internal::onnx {

namespace model {
inline constexpr std::uint32_t kIrVersion = 1, kProducerName = 2, kProducerVersion = 3, kGraph = 7,
                               kOpsetImport = 8, kMetadataProps = 14;
}  // namespace model

namespace opset_id {
inline constexpr std::uint32_t kDomain = 1, kVersion = 2;
}  // namespace opset_id

namespace string_entry {
inline constexpr std::uint32_t kKey = 1, kValue = 2;
}  // namespace string_entry

namespace graph {
inline constexpr std::uint32_t kNode = 1, kName = 2, kInitializer = 5, kInput = 11, kOutput = 12;
}  // namespace graph

namespace node {
inline constexpr std::uint32_t kInput = 1, kOutput = 2, kName = 3, kOpType = 4, kAttribute = 5;
}  // namespace node

namespace attribute {
inline constexpr std::uint32_t kName = 1, kFloat = 2, kInt = 3, kString = 4, kTensor = 5,
                               kFloats = 7, kInts = 8, kType = 20;
enum Type : std::int64_t { Float = 1, Int = 2, String = 3, Tensor = 4, Floats = 6, Ints = 7 };
}  // namespace attribute

namespace value_info {
inline constexpr std::uint32_t kName = 1, kType = 2;
}  // namespace value_info

namespace type {
inline constexpr std::uint32_t kTensorType = 1, kElementType = 1, kShape = 2;
}  // namespace type

namespace shape {
inline constexpr std::uint32_t kDimension = 1, kValue = 1, kParameter = 2;
}  // namespace shape

namespace tensor {
inline constexpr std::uint32_t kDims = 1, kDataType = 2, kFloatData = 4, kInt32Data = 5, kName = 8,
                               kRawData = 9, kDoubleData = 10, kExternalData = 13,
                               kDataLocation = 14;
enum DataType : std::int64_t { Float = 1, Int64 = 7, Float16 = 10, Double = 11, BFloat16 = 16 };
inline constexpr std::uint64_t kExternal = 1;
}  // namespace tensor

}  // namespace retinaface::internal::onnx
