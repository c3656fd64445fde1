#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace retinaface::internal {

enum class ElementKind { Float64, Float32, Float16, BFloat16, NotFloat };

/// How one element is stored in a file.
struct ElementType {
  ElementKind kind = ElementKind::NotFloat;
  std::size_t size = 1;  ///< in bytes
};

/// IEEE 754 binary16 to binary32: exact, NaN stays NaN.
[[nodiscard]] float float_from_half(std::uint16_t half);
/// Rounds to nearest, ties to even; too large becomes infinity, NaN stays NaN.
[[nodiscard]] std::uint16_t half_from_float(float value);
/// bfloat16 is the upper half of a binary32.
[[nodiscard]] float float_from_bfloat16(std::uint16_t value);

/// Converts `target.size()` elements.
///
/// @param source  at least target.size() * type.size bytes, any alignment
/// @param type    not NotFloat
/// @param order   of the bytes of one element
void convert_to_float(std::span<const std::byte> source, ElementType type, std::endian order,
                      std::span<float> target);

/// The product of a shape's sizes; nothing when a size is negative or a product of the first few
/// is beyond `Shape::kMaxElements`, which is where `Shape` throws.
[[nodiscard]] std::optional<std::uint64_t> num_elements(std::span<const std::int64_t> sizes);

/// num_elements * element_size; nothing in the same cases.
[[nodiscard]] std::optional<std::uint64_t> num_bytes(std::span<const std::int64_t> sizes,
                                                     std::size_t element_size);

}  // namespace retinaface::internal
