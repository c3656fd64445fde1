#include <optional>
#include <utility>

#include "retinaface/formats/element_type.h"
#include "retinaface/formats/messages.h"
#include "retinaface/formats/onnx.h"
#include "retinaface/formats/onnx_schema.h"
#include "retinaface/formats/protobuf_wire.h"

namespace retinaface {
namespace {

namespace fields = internal::onnx;
using internal::corrupt;
using internal::ElementKind;
using internal::ElementType;
using internal::quote;
using internal::WireField;
using internal::WireReader;
using internal::WireType;
using ByteSpan = std::span<const std::byte>;

/// A TensorProto before its values are converted.
struct StoredTensor {
  std::string name;
  std::vector<std::int64_t> dims;
  std::uint64_t data_type = 0;
  bool external = false;
  ByteSpan raw;
  Bytes typed;  ///< values of float_data, double_data or (halves) int32_data, as raw would be
};

std::string subject_of(const StoredTensor& tensor) {
  return "initializer " + quote(tensor.name);
}

std::optional<ElementType> float_type(std::uint64_t data_type) {
  switch (data_type) {
    case fields::tensor::Float:
      return ElementType{ElementKind::Float32, 4};
    case fields::tensor::Double:
      return ElementType{ElementKind::Float64, 8};
    case fields::tensor::Float16:
      return ElementType{ElementKind::Float16, 2};
    case fields::tensor::BFloat16:
      return ElementType{ElementKind::BFloat16, 2};
    default:
      return std::nullopt;
  }
}

void append_low_bytes(Bytes& bytes, std::uint64_t value, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    bytes.push_back(static_cast<std::byte>(value >> (8 * i)));
  }
}

/// Repeated varints: packed into one field, or one field each.
template <typename Take>
bool take_varints(const WireField& field, Take take) {
  if (field.type == WireType::Varint) return take(field.number), true;
  if (field.type != WireType::Bytes) return false;
  internal::ByteReader packed(field.bytes);
  while (packed.remaining() > 0) {
    const auto value = internal::read_varint(packed);
    if (!value) return false;
    take(*value);
  }
  return true;
}

/// Repeated fixed-size numbers, packed or one field each.
bool take_fixed(const WireField& field, WireType single, std::size_t size, Bytes& target) {
  if (field.type == WireType::Bytes) {
    target.insert(target.end(), field.bytes.begin(), field.bytes.end());
    return true;
  }
  append_low_bytes(target, field.number, size);
  return field.type == single;
}

bool take_field(const WireField& field, StoredTensor& tensor) {
  switch (field.id) {
    case fields::tensor::kDims:
      return take_varints(field, [&](std::uint64_t size) {
        tensor.dims.push_back(static_cast<std::int64_t>(size));
      });
    case fields::tensor::kDataType:
      tensor.data_type = field.number;
      return field.type == WireType::Varint;
    case fields::tensor::kName:
      tensor.name = field.text();
      return field.type == WireType::Bytes;
    case fields::tensor::kRawData:
      tensor.raw = field.bytes;
      return field.type == WireType::Bytes;
    case fields::tensor::kFloatData:
      return take_fixed(field, WireType::Fixed32, 4, tensor.typed);
    case fields::tensor::kDoubleData:
      return take_fixed(field, WireType::Fixed64, 8, tensor.typed);
    case fields::tensor::kInt32Data:
      return take_varints(field,
                          [&](std::uint64_t half) { append_low_bytes(tensor.typed, half, 2); });
    case fields::tensor::kExternalData:
      tensor.external = true;
      return true;
    case fields::tensor::kDataLocation:
      tensor.external = tensor.external || field.number == fields::tensor::kExternal;
      return true;
    default:
      return true;
  }
}

Result<void> add_tensor(const StoredTensor& stored, std::string_view name, TensorFile& file) {
  const auto type = float_type(stored.data_type);
  if (!type) return {};
  if (stored.external) {
    return internal::unsupported(name, subject_of(stored) +
                                           " lies in another file, expected an ONNX model with its "
                                           "weights inside");
  }
  constexpr std::size_t kMaxRank = 16;
  const ByteSpan values = stored.raw.empty() ? ByteSpan(stored.typed) : stored.raw;
  if (stored.dims.size() > kMaxRank ||
      internal::num_bytes(stored.dims, type->size) != values.size()) {
    return corrupt(name, subject_of(stored) + " has " + std::to_string(values.size()) +
                             " bytes of values, which is not what its sizes need");
  }
  Tensor tensor{Shape(stored.dims)};
  convert_to_float(values, *type, std::endian::little, tensor.values());
  if (!file.tensors.emplace(stored.name, std::move(tensor)).second) {
    return corrupt(name, subject_of(stored) + " is there twice");
  }
  return {};
}

Result<void> read_initializer(ByteSpan message, std::string_view name, TensorFile& file) {
  StoredTensor stored;
  WireReader reader(message);
  while (const auto field = reader.next()) {
    if (!take_field(*field, stored)) {
      return corrupt(name, subject_of(stored) + " is not a valid ONNX tensor");
    }
  }
  if (!reader.ok()) return corrupt(name, subject_of(stored) + " is damaged");
  return add_tensor(stored, name, file);
}

Result<void> read_graph(ByteSpan message, std::string_view name, TensorFile& file) {
  WireReader reader(message);
  while (const auto field = reader.next()) {
    if (field->id == fields::graph::kInitializer) {
      RETINAFACE_RETURN_IF_ERROR(read_initializer(field->bytes, name, file));
    }
  }
  if (!reader.ok()) return corrupt(name, "its ONNX graph is damaged");
  return {};
}

Result<void> read_metadata(ByteSpan message, std::string_view name, TensorFile& file) {
  WireReader reader(message);
  std::string key;
  std::string value;
  while (const auto field = reader.next()) {
    if (field->id == fields::string_entry::kKey) key = field->text();
    if (field->id == fields::string_entry::kValue) value = field->text();
  }
  if (!reader.ok()) return corrupt(name, "its ONNX metadata is damaged");
  file.metadata[key] = value;
  return {};
}

}  // namespace

Result<TensorFile> read_onnx(std::span<const std::byte> file, std::string_view name) {
  TensorFile content;
  WireReader reader(file);
  bool has_graph = false;
  while (const auto field = reader.next()) {
    if (field->id == fields::model::kGraph && field->type == WireType::Bytes) {
      has_graph = true;
      RETINAFACE_RETURN_IF_ERROR(read_graph(field->bytes, name, content));
    } else if (field->id == fields::model::kMetadataProps) {
      RETINAFACE_RETURN_IF_ERROR(read_metadata(field->bytes, name, content));
    }
  }
  if (!reader.ok())
    return corrupt(name, "is not a whole ONNX model, its bytes break off or are damaged");
  if (!has_graph) return corrupt(name, "is an ONNX model without a graph");
  return content;
}

}  // namespace retinaface
