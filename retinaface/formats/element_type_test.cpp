#include "retinaface/formats/element_type.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace retinaface::internal {
namespace {

TEST(HalfPrecision, KnownValuesAreExactBothWays) {
  const std::vector<std::pair<std::uint16_t, float>> known{
      {0x0000, 0.F},       {0x3C00, 1.F},      {0xC000, -2.F},         {0x3555, 0.33325195F},
      {0x7BFF, 65504.F},   {0x0400, 0x1p-14F}, {0x03FF, 0x1.FF8p-15F}, {0x0001, 0x1p-24F},
      {0x8001, -0x1p-24F}, {0x3E00, 1.5F}};
  for (const auto& [half, value] : known) {
    EXPECT_EQ(float_from_half(half), value) << std::hex << half;
    EXPECT_EQ(half_from_float(value), half) << value;
  }
}

TEST(HalfPrecision, EveryHalfSurvivesTheWayToFloatAndBack) {
  for (std::uint32_t bits = 0; bits <= 0xFFFF; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = float_from_half(half);
    if (std::isnan(value)) {
      EXPECT_EQ(half & 0x7C00, 0x7C00);
      EXPECT_TRUE(std::isnan(float_from_half(half_from_float(value))));
    } else {
      ASSERT_EQ(half_from_float(value), half) << value;
    }
  }
}

TEST(HalfPrecision, HalfWayRoundsToEven) {
  EXPECT_EQ(half_from_float(1 + 0x1p-11F), 0x3C00);             // between 1 and the next half
  EXPECT_EQ(half_from_float(1 + 3 * 0x1p-11F), 0x3C02);         // between the next two
  EXPECT_EQ(half_from_float(1 + 0x1p-11F + 0x1p-20F), 0x3C01);  // just above half way
  EXPECT_EQ(half_from_float(0x1p-25F), 0x0000);                 // half of the smallest
  EXPECT_EQ(half_from_float(std::nextafter(0x1p-25F, 1.F)), 0x0001);
  EXPECT_EQ(half_from_float(3 * 0x1p-25F), 0x0002);
}

TEST(HalfPrecision, TooLargeBecomesInfinityAndNanStaysNan) {
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(half_from_float(65519.996F), 0x7BFF);
  EXPECT_EQ(half_from_float(65520.F), 0x7C00);
  EXPECT_EQ(half_from_float(-1e30F), 0xFC00);
  EXPECT_EQ(half_from_float(infinity), 0x7C00);
  EXPECT_EQ(float_from_half(0xFC00), -infinity);
  EXPECT_TRUE(std::isnan(float_from_half(half_from_float(std::nanf("")))));
}

TEST(HalfPrecision, ZeroKeepsItsSign) {
  EXPECT_EQ(half_from_float(-0.F), 0x8000);
  EXPECT_TRUE(std::signbit(float_from_half(0x8000)));
}

TEST(BFloat16, IsTheUpperHalfOfAFloat) {
  EXPECT_EQ(float_from_bfloat16(0x3F80), 1.F);
  EXPECT_EQ(float_from_bfloat16(0x0001), 0x1p-133F);
  EXPECT_EQ(float_from_bfloat16(0xFF80), -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(float_from_bfloat16(0x7FC0)));
}

TEST(ConvertToFloat, ReadsUnalignedAndSwappedElements) {
  const std::array<std::byte, 9> bytes{std::byte{9}, std::byte{0x40}, std::byte{0x08},
                                       std::byte{0}, std::byte{0},    std::byte{0},
                                       std::byte{0}, std::byte{0},    std::byte{0}};
  const auto source = std::span(bytes).subspan(1);
  std::array<float, 1> value{};

  convert_to_float(source, {ElementKind::Float64, 8}, std::endian::big, value);
  EXPECT_EQ(value[0], 3.F);
  convert_to_float(source, {ElementKind::BFloat16, 2}, std::endian::big, value);
  EXPECT_EQ(value[0], 2.125F);
  convert_to_float(source, {ElementKind::Float32, 4}, std::endian::big, value);
  EXPECT_EQ(value[0], 2.125F);
}

TEST(NumElements, IsNothingWhereAShapeWouldThrow) {
  const std::int64_t huge = std::int64_t{1} << 60;
  EXPECT_EQ(num_elements({}), 1U);
  EXPECT_EQ(num_elements(std::vector<std::int64_t>{3, 0, huge}), 0U);
  EXPECT_EQ(num_elements(std::vector<std::int64_t>{huge}), std::uint64_t{1} << 60);
  EXPECT_EQ(num_elements(std::vector<std::int64_t>{huge, 2, 0}), std::nullopt);
  EXPECT_EQ(num_elements(std::vector<std::int64_t>{-1}), std::nullopt);
  EXPECT_EQ(num_bytes(std::vector<std::int64_t>{huge}, 16), std::nullopt);
}

}  // namespace
}  // namespace retinaface::internal
