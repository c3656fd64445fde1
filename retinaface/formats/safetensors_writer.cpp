#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "retinaface/formats/element_type.h"
#include "retinaface/formats/safetensors.h"

namespace retinaface {
namespace {

using nlohmann::json;

struct StoredTensor {
  const std::string* name;
  const Tensor* tensor;
  StorageType type;
};

bool fits_half(std::span<const float> values) {
  constexpr float kFirstTooLarge = 65520;  // rounds up to infinity
  return std::ranges::none_of(values, [](float value) {
    return std::isfinite(value) && std::fabs(value) >= kFirstTooLarge;
  });
}

/// A vector is a bias or a statistic: little to gain, and variances reach beyond a half's range.
StorageType stored_type(const Tensor& tensor, StorageType wanted) {
  const bool halved =
      wanted == StorageType::Float16 && tensor.shape().rank() >= 2 && fits_half(tensor.values());
  return halved ? StorageType::Float16 : StorageType::Float32;
}

/// In the order of the file: the wider type first, so that every value is aligned.
std::vector<StoredTensor> stored_tensors(const NamedTensors& tensors, StorageType wanted) {
  std::vector<StoredTensor> stored;
  for (const auto& [name, tensor] : tensors) {
    stored.push_back({&name, &tensor, stored_type(tensor, wanted)});
  }
  std::ranges::stable_sort(stored, {}, &StoredTensor::type);
  return stored;
}

std::size_t element_size(StorageType type) {
  return type == StorageType::Float16 ? 2 : 4;
}

json header_of(const TensorFile& content, std::span<const StoredTensor> stored) {
  json header = json::object();  // keeps its keys sorted
  for (const auto& [key, text] : content.metadata) header["__metadata__"][key] = text;
  std::size_t begin = 0;
  for (const auto& [name, tensor, type] : stored) {
    const std::size_t end = begin + tensor->values().size() * element_size(type);
    header[*name] = {{"dtype", type == StorageType::Float16 ? "F16" : "F32"},
                     {"shape", tensor->shape().sizes()},
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
  const std::vector<StoredTensor> stored = stored_tensors(content.tensors, type);
  std::string header;
  try {
    header = header_of(content, stored).dump();
  } catch (const json::exception&) {
    return Error{ErrorCode::InvalidArgument,
                 "safetensors: a tensor's name or a metadata text is not UTF-8"};
  }
  header.resize((header.size() + 7) / 8 * 8, ' ');  // so that the values are aligned
  Bytes bytes;
  const std::uint64_t header_size = header.size();
  append(bytes, &header_size, sizeof header_size);
  append(bytes, header.data(), header.size());
  for (const StoredTensor& entry : stored) append_values(bytes, entry.tensor->values(), entry.type);
  return bytes;
}

}  // namespace retinaface
