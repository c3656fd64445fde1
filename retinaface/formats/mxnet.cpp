#include "retinaface/formats/mxnet.h"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "retinaface/formats/byte_reader.h"
#include "retinaface/formats/element_type.h"
#include "retinaface/formats/messages.h"

// Layout after src/ndarray/ndarray.cc of MXNet 1.x (NDArray::Save and LegacyLoad): V1 (2017) has
// 64-bit sizes, V2 adds the storage type, V3 means the same with NumPy's rules for shapes; before
// all of them the first word was the rank itself.
namespace retinaface {
namespace {

using internal::ByteReader;
using internal::corrupt;
using internal::ElementKind;
using internal::ElementType;
using internal::unsupported;

constexpr std::uint64_t kListMagic = 0x112;
constexpr std::uint32_t kMagicV1 = 0xF993FAC8;
constexpr std::uint32_t kMagicV2 = 0xF993FAC9;
constexpr std::uint32_t kMagicV3 = 0xF993FACA;
constexpr std::uint32_t kMaxRank = 16;
constexpr std::int32_t kDense = 0;

struct StoredArray {
  std::vector<std::int64_t> sizes;
  ElementType type;
  std::span<const std::byte> values;
};

/// TypeFlag of mshadow/base.h.
std::optional<ElementType> element_type(std::int32_t type_flag) {
  static constexpr std::array<ElementType, 13> kTypes{{{ElementKind::Float32, 4},
                                                       {ElementKind::Float64, 8},
                                                       {ElementKind::Float16, 2},
                                                       {ElementKind::NotFloat, 1},
                                                       {ElementKind::NotFloat, 4},
                                                       {ElementKind::NotFloat, 1},
                                                       {ElementKind::NotFloat, 8},
                                                       {ElementKind::NotFloat, 1},
                                                       {ElementKind::NotFloat, 2},
                                                       {ElementKind::NotFloat, 2},
                                                       {ElementKind::NotFloat, 4},
                                                       {ElementKind::NotFloat, 8},
                                                       {ElementKind::BFloat16, 2}}};
  if (type_flag < 0 || static_cast<std::size_t>(type_flag) >= kTypes.size()) return std::nullopt;
  return kTypes[static_cast<std::size_t>(type_flag)];
}

template <typename Size>
std::optional<std::vector<std::int64_t>> read_sizes(ByteReader& reader, std::uint32_t rank) {
  if (rank > kMaxRank) return std::nullopt;
  std::vector<std::int64_t> sizes;
  for (std::uint32_t axis = 0; axis < rank; ++axis) {
    const auto size = reader.number<Size>();
    if (!size) return std::nullopt;
    sizes.push_back(static_cast<std::int64_t>(*size));
  }
  return sizes;
}

std::optional<std::vector<std::int64_t>> read_shape(ByteReader& reader, std::uint32_t magic) {
  const bool is_first_layout = magic < kMagicV1 || magic > kMagicV3;
  if (is_first_layout) return read_sizes<std::uint32_t>(reader, magic);
  const auto rank = reader.number<std::uint32_t>();
  if (!rank) return std::nullopt;
  return read_sizes<std::int64_t>(reader, *rank);
}

class ArrayListReader {
 public:
  ArrayListReader(std::span<const std::byte> file, std::string_view name)
      : reader_(file), name_(name) {}

  Result<TensorFile> read() {
    const auto magic = reader_.number<std::uint64_t>();
    const auto reserved = reader_.number<std::uint64_t>();
    if (magic != kListMagic || !reserved) return corrupt(name_, "is not an MXNet list of arrays");
    RETINAFACE_ASSIGN_OR_RETURN(const auto arrays, read_arrays());
    RETINAFACE_ASSIGN_OR_RETURN(const auto names, read_names(arrays.size()));
    TensorFile content;
    for (std::size_t i = 0; i < arrays.size(); ++i) {
      if (arrays[i].type.kind == ElementKind::NotFloat) continue;
      Tensor tensor{Shape(arrays[i].sizes)};
      convert_to_float(arrays[i].values, arrays[i].type, std::endian::little, tensor.values());
      if (!content.tensors.emplace(names[i], std::move(tensor)).second) {
        return corrupt(name_, "two arrays are called " + internal::quote(names[i]));
      }
    }
    return content;
  }

 private:
  Result<std::vector<StoredArray>> read_arrays() {
    const auto count = reader_.number<std::uint64_t>();
    constexpr std::size_t kMinArrayBytes = 4;
    if (!count || *count > reader_.remaining() / kMinArrayBytes) {
      return corrupt(name_, "is too short for the number of its arrays");
    }
    std::vector<StoredArray> arrays;
    for (std::uint64_t i = 0; i < *count; ++i) {
      RETINAFACE_ASSIGN_OR_RETURN(StoredArray array, read_array(i));
      arrays.push_back(std::move(array));
    }
    return arrays;
  }

  Result<StoredArray> read_array(std::uint64_t index) {
    const std::string subject = "array " + std::to_string(index);
    const auto magic = reader_.number<std::uint32_t>();
    if (magic == kMagicV2 || magic == kMagicV3) {
      if (const auto storage = reader_.number<std::int32_t>(); storage && *storage != kDense) {
        return unsupported(name_, subject + " is sparse, only dense arrays are read");
      }
    }
    const auto sizes = magic ? read_shape(reader_, *magic) : std::nullopt;
    if (!sizes) return corrupt(name_, subject + " has no valid shape");
    const bool has_no_value = sizes->empty() && *magic != kMagicV3;
    if (has_no_value) return StoredArray{{0}, {ElementKind::NotFloat, 1}, {}};
    const auto device_type = reader_.number<std::int32_t>();
    const auto device_id = reader_.number<std::int32_t>();
    const auto type_flag = reader_.number<std::int32_t>();
    if (!device_type || !device_id || !type_flag) return corrupt(name_, subject + " is cut off");
    const auto type = element_type(*type_flag);
    if (!type) {
      return unsupported(name_,
                         subject + " has the unknown element type " + std::to_string(*type_flag));
    }
    const auto size = internal::num_bytes(*sizes, type->size);
    const auto values = size ? reader_.take(*size) : std::nullopt;
    if (!values) {
      return corrupt(name_, subject + " needs more than the " +
                                std::to_string(reader_.remaining()) + " bytes that are left");
    }
    return StoredArray{*sizes, *type, *values};
  }

  Result<std::vector<std::string>> read_names(std::size_t num_arrays) {
    const auto count = reader_.number<std::uint64_t>();
    if (!count) return corrupt(name_, "ends before the names of its arrays");
    if (*count == 0 && num_arrays > 0) return unsupported(name_, "its arrays have no names");
    if (*count != num_arrays) {
      return corrupt(name_, "has " + std::to_string(num_arrays) + " arrays and " +
                                std::to_string(*count) + " names");
    }
    std::vector<std::string> names;
    for (std::uint64_t i = 0; i < *count; ++i) {
      const auto size = reader_.number<std::uint64_t>();
      auto name = size ? reader_.take_text(*size) : std::nullopt;
      if (!name) return corrupt(name_, "ends inside the names of its arrays");
      if (name->starts_with("arg:") || name->starts_with("aux:")) name->remove_prefix(4);
      names.emplace_back(*name);
    }
    return names;
  }

  ByteReader reader_;
  std::string_view name_;
};

}  // namespace

Result<TensorFile> read_mxnet(std::span<const std::byte> file, std::string_view name) {
  return ArrayListReader(file, name).read();
}

}  // namespace retinaface
