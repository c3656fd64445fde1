#include "retinaface/formats/element_type.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "retinaface/base/contract.h"
#include "retinaface/tensor/shape.h"

namespace retinaface::internal {
namespace {

template <typename Stored>
Stored load(const std::byte* source, std::endian order) {
  std::array<std::byte, sizeof(Stored)> bytes;
  std::copy_n(source, sizeof(Stored), bytes.begin());
  if (order != std::endian::native) std::reverse(bytes.begin(), bytes.end());
  return std::bit_cast<Stored>(bytes);
}

template <typename Stored, typename Convert>
void convert_all(std::span<const std::byte> source, std::endian order, std::span<float> target,
                 Convert convert) {
  const std::byte* next = source.data();
  for (float& value : target) {
    value = convert(load<Stored>(next, order));
    next += sizeof(Stored);
  }
}

}  // namespace

float float_from_half(std::uint16_t half) {
  const std::uint32_t sign = (half & 0x8000U) << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1FU;
  const std::uint32_t fraction = half & 0x3FFU;
  if (exponent == 0) {  // zero or subnormal: fraction units of 2^-24
    const float magnitude = static_cast<float>(fraction) * 0x1p-24F;
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | sign);
  }
  const std::uint32_t wide_exponent = exponent == 31 ? 255 : exponent + (127 - 15);
  return std::bit_cast<float>(sign | (wide_exponent << 23) | (fraction << 13));
}

std::uint16_t half_from_float(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000U);
  const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
  const auto with_sign = [sign](std::uint32_t half) {
    return static_cast<std::uint16_t>(sign | half);
  };
  if (magnitude > 0x7F800000U) return with_sign(0x7E00U);
  // 65520, half way between the largest half and the next power of two, rounds up to infinity.
  if (magnitude >= 0x477FF000U) return with_sign(0x7C00U);
  if (magnitude < 0x38800000U) {
    // Below 2^-14 halves are units of 2^-24, and so is the last bit of a float in [0.5, 1): the
    // processor's own rounding does the rest.
    const float shifted = std::bit_cast<float>(magnitude) + 0.5F;
    return with_sign(std::bit_cast<std::uint32_t>(shifted) - 0x3F000000U);
  }
  const std::uint32_t odd = (magnitude >> 13) & 1U;
  return with_sign((magnitude - (112U << 23) + 0xFFFU + odd) >> 13);
}

float float_from_bfloat16(std::uint16_t value) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(value) << 16);
}

void convert_to_float(std::span<const std::byte> source, ElementType type, std::endian order,
                      std::span<float> target) {
  RETINAFACE_REQUIRE(source.size() / type.size >= target.size(), "the source is too short");
  switch (type.kind) {
    case ElementKind::Float32:
      if (order == std::endian::native && !target.empty()) {
        std::memcpy(target.data(), source.data(), target.size_bytes());
      } else {
        convert_all<float>(source, order, target, [](float value) { return value; });
      }
      break;
    case ElementKind::Float64:
      convert_all<double>(source, order, target,
                          [](double value) { return static_cast<float>(value); });
      break;
    case ElementKind::Float16:
      convert_all<std::uint16_t>(source, order, target, float_from_half);
      break;
    case ElementKind::BFloat16:
      convert_all<std::uint16_t>(source, order, target, float_from_bfloat16);
      break;
    case ElementKind::NotFloat:
      RETINAFACE_REQUIRE(false, "these elements are no floats");
  }
}

std::optional<std::uint64_t> num_elements(std::span<const std::int64_t> sizes) {
  std::int64_t product = 1;
  for (const std::int64_t size : sizes) {
    if (size < 0 || __builtin_mul_overflow(product, size, &product) ||
        product > Shape::kMaxElements) {
      return std::nullopt;
    }
  }
  return static_cast<std::uint64_t>(product);
}

std::optional<std::uint64_t> num_bytes(std::span<const std::int64_t> sizes,
                                       std::size_t element_size) {
  const auto count = num_elements(sizes);
  std::uint64_t bytes = 0;
  if (!count || __builtin_mul_overflow(*count, element_size, &bytes)) return std::nullopt;
  return bytes;
}

}  // namespace retinaface::internal
