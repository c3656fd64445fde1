#include "retinaface/mesh/io/tensor_fields.h"

#include <fmt/format.h>

#include <cmath>

#include "retinaface/formats/messages.h"

namespace retinaface::mesh::internal {

using retinaface::internal::corrupt;
using retinaface::internal::quote;
using retinaface::internal::unsupported;

std::optional<std::string> TensorFields::text(std::string_view key) const {
  const auto found = file_.metadata.find(key);
  if (found == file_.metadata.end()) return std::nullopt;
  return found->second;
}

Error TensorFields::fault(std::string_view what) const {
  return corrupt(name_, what);
}

Error TensorFields::missing(std::string_view tensor) const {
  return fault(fmt::format("tensor '{}' is missing", tensor));
}

Result<void> TensorFields::expect(std::string_view key, std::string_view expected) const {
  const std::string found = text(key).value_or("");
  if (found == expected) return {};
  return unsupported(
      name_, fmt::format("its metadata has the {} {}, expected '{}'", key, quote(found), expected));
}

Result<std::span<const float>> TensorFields::values(std::string_view tensor) const {
  const auto found = file_.tensors.find(tensor);
  if (found == file_.tensors.end()) return missing(tensor);
  return found->second.values();
}

Result<std::vector<std::uint32_t>> TensorFields::indices(std::string_view tensor) const {
  RETINAFACE_ASSIGN_OR_RETURN(const auto numbers, values(tensor));
  std::vector<std::uint32_t> result;
  result.reserve(numbers.size());
  for (const float number : numbers) {
    if (!(number >= 0 && number <= static_cast<float>(most_index_)) || std::floor(number) != number)
      return fault(fmt::format("tensor '{}' holds {}, expected indices", tensor, number));
    result.push_back(static_cast<std::uint32_t>(number));
  }
  return result;
}

Result<std::vector<Triangle>> TensorFields::triangles(std::string_view tensor) const {
  RETINAFACE_ASSIGN_OR_RETURN(const auto corners, indices(tensor));
  if (corners.size() % 3 != 0)
    return fault(fmt::format("tensor '{}' has {} numbers, expected three for each triangle", tensor,
                             corners.size()));
  std::vector<Triangle> result(corners.size() / 3);
  for (std::size_t i = 0; i < corners.size(); ++i) result[i / 3][i % 3] = corners[i];
  return result;
}

Tensor vector_tensor(std::span<const float> values) {
  return Tensor(Shape{static_cast<std::int64_t>(values.size())}, values);
}

Tensor vector_tensor(std::span<const std::uint32_t> indices) {
  return vector_tensor(std::vector<float>(indices.begin(), indices.end()));
}

Tensor vector_tensor(std::span<const Triangle> triangles) {
  std::vector<float> corners;
  corners.reserve(3 * triangles.size());
  for (const Triangle& triangle : triangles)
    corners.insert(corners.end(), triangle.begin(), triangle.end());
  return vector_tensor(corners);
}

}  // namespace retinaface::mesh::internal
