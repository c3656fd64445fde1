#include "retinaface/mesh/io/glb_accessors.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "retinaface/formats/messages.h"

namespace retinaface::mesh::internal {
namespace {

using nlohmann::json;
using retinaface::internal::corrupt;
using retinaface::internal::unsupported;

struct ComponentType {
  std::uint64_t code = 0;  ///< of the specification
  std::size_t size = 0;
  bool is_unsigned = false;
  double largest = 1;  ///< what a normalised integer divides by
  double (*decode)(const std::byte*) = nullptr;
};

template <typename T>
double number_at(const std::byte* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return static_cast<double>(value);
}

const ComponentType* find_component_type(std::optional<std::uint64_t> code) {
  static constexpr std::array<ComponentType, 6> kTypes{{
      {5120, 1, false, 127, &number_at<std::int8_t>},
      {5121, 1, true, 255, &number_at<std::uint8_t>},
      {5122, 2, false, 32767, &number_at<std::int16_t>},
      {5123, 2, true, 65535, &number_at<std::uint16_t>},
      {5125, 4, true, 4294967295.0, &number_at<std::uint32_t>},
      {5126, 4, false, 1, &number_at<float>},
  }};
  for (const ComponentType& type : kTypes) {
    if (code == type.code) return &type;
  }
  return nullptr;
}

std::size_t num_components_of(const json& accessor) {
  const json* type = find_member(accessor, "type");
  if (type == nullptr) return 0;
  if (*type == "SCALAR") return 1;
  if (*type == "VEC3") return 3;
  return *type == "VEC4" ? 4 : 0;
}

}  // namespace

struct GlbAccessors::Layout {
  const ComponentType* type = nullptr;
  std::size_t num_components = 0;
  std::uint64_t count = 0;
  std::uint64_t stride = 0;
  const std::byte* first = nullptr;  ///< null: all zero
  bool is_normalised = false;
};

GlbAccessors::GlbAccessors(const GlbContainer& container, std::uint64_t max_bytes,
                           std::string_view name)
    : container_(container), bytes_left_(max_bytes), name_(name) {}

Result<GlbAccessors::Layout> GlbAccessors::layout_of(const json& accessor,
                                                     const std::string& subject) const {
  if (find_member(accessor, "sparse") != nullptr) {
    return unsupported(name_, subject + " is sparse, expected a dense one");
  }
  Layout layout;
  layout.type = find_component_type(find_count(accessor, "componentType"));
  layout.num_components = num_components_of(accessor);
  const auto count = find_count(accessor, "count");
  if (layout.type == nullptr || layout.num_components == 0 || !count || *count > UINT32_MAX) {
    return corrupt(name_, subject + " lacks a count, or a type among SCALAR, VEC3 and VEC4");
  }
  layout.count = *count;
  const json* normalised = find_member(accessor, "normalized");
  layout.is_normalised = normalised != nullptr && *normalised == true;
  if (find_member(accessor, "bufferView") == nullptr) return layout;
  RETINAFACE_RETURN_IF_ERROR(find_values(accessor, subject, layout));
  return layout;
}

Result<void> GlbAccessors::find_values(const json& accessor, const std::string& subject,
                                       Layout& layout) const {
  const auto view_index = find_count(accessor, "bufferView");
  const json* view =
      view_index ? find_item(container_.document, "bufferViews", *view_index) : nullptr;
  if (view == nullptr) return corrupt(name_, subject + " has a view that does not exist");
  if (find_count(*view, "buffer") != 0) {
    return unsupported(name_, subject + " is in another buffer than the file's own");
  }
  const std::uint64_t item = layout.type->size * layout.num_components;
  const std::uint64_t size = container_.buffer.size();
  const auto view_start = find_count_or(*view, "byteOffset", 0);
  const auto view_size = find_count(*view, "byteLength");
  const auto start = find_count_or(accessor, "byteOffset", 0);
  const auto stride = find_count_or(*view, "byteStride", item);
  constexpr std::uint64_t kMaxStride = 252;  // of the specification; times 2^32 it fits 64 bits
  const bool is_view = view_start && view_size && *view_start <= size &&
                       *view_size <= size - *view_start && start && *start <= *view_size &&
                       stride && *stride >= item && *stride <= kMaxStride;
  const std::uint64_t last = layout.count == 0 ? 0 : (layout.count - 1) * stride.value_or(0);
  const std::uint64_t needed = layout.count == 0 ? 0 : last + item;
  if (!is_view || needed > *view_size - *start) {
    return corrupt(name_, subject + " reaches beyond its view or the file's " +
                              std::to_string(size) + " bytes of values");
  }
  layout.stride = *stride;
  layout.first = container_.buffer.data() + *view_start + *start;
  return {};
}

Result<GlbAccessors::Values> GlbAccessors::read(std::uint64_t index) {
  const std::string subject = "accessor " + std::to_string(index);
  const json* accessor = find_item(container_.document, "accessors", index);
  if (accessor == nullptr) return corrupt(name_, subject + " does not exist");
  RETINAFACE_ASSIGN_OR_RETURN(const Layout layout, layout_of(*accessor, subject));
  const std::uint64_t num_numbers = layout.count * layout.num_components;
  if (num_numbers > bytes_left_ / sizeof(double)) {
    return retinaface::internal::over_limit(
        name_, "its accessors take more memory than its bytes can explain");
  }
  bytes_left_ -= num_numbers * sizeof(double);

  Values values{layout.num_components, std::vector<double>(num_numbers),
                layout.type->is_unsigned && !layout.is_normalised};
  if (layout.first == nullptr) return values;
  const double unit = layout.is_normalised ? layout.type->largest : 1;
  auto number = values.numbers.begin();
  for (std::uint64_t i = 0; i < layout.count; ++i) {
    for (std::size_t c = 0; c < layout.num_components; ++c) {
      const auto* bytes = layout.first + i * layout.stride + c * layout.type->size;
      *number++ = layout.type->decode(bytes) / unit;
    }
  }
  return values;
}

Result<std::vector<Vec3>> GlbAccessors::vectors(std::uint64_t accessor) {
  RETINAFACE_ASSIGN_OR_RETURN(const Values values, read(accessor));
  if (values.num_components < 3) {
    return corrupt(name_, "accessor " + std::to_string(accessor) + " is not of type VEC3 or VEC4");
  }
  std::vector<Vec3> vectors;
  vectors.reserve(values.numbers.size() / values.num_components);
  for (std::size_t i = 0; i < values.numbers.size(); i += values.num_components) {
    vectors.push_back({static_cast<float>(values.numbers[i]),
                       static_cast<float>(values.numbers[i + 1]),
                       static_cast<float>(values.numbers[i + 2])});
  }
  return vectors;
}

Result<std::vector<std::uint32_t>> GlbAccessors::indices(std::uint64_t accessor) {
  RETINAFACE_ASSIGN_OR_RETURN(const Values values, read(accessor));
  if (values.num_components != 1 || !values.are_unsigned) {
    return corrupt(name_, "accessor " + std::to_string(accessor) + " holds no indices of vertices");
  }
  std::vector<std::uint32_t> indices(values.numbers.size());
  std::transform(values.numbers.begin(), values.numbers.end(), indices.begin(),
                 [](double number) { return static_cast<std::uint32_t>(number); });
  return indices;
}

}  // namespace retinaface::mesh::internal
