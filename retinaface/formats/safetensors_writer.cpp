#include <nlohmann/json.hpp>

#include "retinaface/formats/element_type.h"
#include "retinaface/formats/safetensors.h"

namespace retinaface {
namespace {

using nlohmann::json;

std::size_t element_size(StorageType type) {
  return type == StorageType::Float16 ? 2 : 4;
}

json header_of(const TensorFile& content, StorageType type) {
  json header = json::object();  // keeps its keys sorted
  for (const auto& [key, text] : content.metadata) header["__metadata__"][key] = text;
  std::size_t begin = 0;
  for (const auto& [name, tensor] : content.tensors) {
    const std::size_t end = begin + tensor.values().size() * element_size(type);
    header[name] = {{"dtype", type == StorageType::Float16 ? "F16" : "F32"},
                    {"shape", tensor.shape().sizes()},
                    {"data_offsets", {begin, end}}};
    begin = end;
  }
  return header;
}

void append(Bytes& bytes, const void* source, std::size_t size) {
  const auto* first = static_cast<const std::byte*>(source);
  bytes.insert(bytes.end(), first, first + size);
}

void append_values(Bytes& bytes, std::span<const float> values, StorageType type) {
  if (type == StorageType::Float32) {
    append(bytes, values.data(), values.size_bytes());
    return;
  }
  for (const float value : values) {
    const std::uint16_t half = internal::half_from_float(value);
    append(bytes, &half, sizeof half);
  }
}

}  // namespace

Result<Bytes> write_safetensors(const TensorFile& content, StorageType type) {
  if (content.tensors.contains("__metadata__")) {
    return Error{ErrorCode::InvalidArgument,
                 "__metadata__: is the name of a tensor, but safetensors keeps it for texts"};
  }
  std::string header;
  try {
    header = header_of(content, type).dump();
  } catch (const json::exception&) {
    return Error{ErrorCode::InvalidArgument,
                 "safetensors: a tensor's name or a metadata text is not UTF-8"};
  }
  header.resize((header.size() + 7) / 8 * 8, ' ');  // so that the values are aligned
  Bytes bytes;
  const std::uint64_t header_size = header.size();
  append(bytes, &header_size, sizeof header_size);
  append(bytes, header.data(), header.size());
  for (const auto& entry : content.tensors) append_values(bytes, entry.second.values(), type);
  return bytes;
}

}  // namespace retinaface
