#include "retinaface/formats/mxnet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "retinaface/formats/tiny_files.h"

namespace retinaface {
namespace {

using testing::bytes_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::packed;

constexpr std::uint32_t kV1 = 0xF993FAC8;
constexpr std::uint32_t kV2 = 0xF993FAC9;
constexpr std::uint32_t kV3 = 0xF993FACA;

std::string context_and_type(std::int32_t type) {
  return packed(std::int32_t{1}, std::int32_t{0}, type);
}

Bytes file_with(const std::string& array, const std::string& name = "arg:w") {
  return bytes_of(packed(std::uint64_t{0x112}, std::uint64_t{0}, std::uint64_t{1}) + array +
                  packed(std::uint64_t{1}, static_cast<std::uint64_t>(name.size())) + name);
}

std::string message_of(const std::string& array) {
  const auto result = read_mxnet(file_with(array), "x.params");
  return result.ok() ? "was read" : result.error().message;
}

TEST(MxNet, ReadsAllThreeLayoutsAndTheOneBeforeThem) {
  const std::string values = context_and_type(0) + packed(1.F, 2.F);
  const std::string wide_sizes = packed(std::uint32_t{2}, std::int64_t{1}, std::int64_t{2});
  const std::string dense = packed(std::int32_t{0});
  const std::vector<std::string> arrays{
      packed(std::uint32_t{2}, std::uint32_t{1}, std::uint32_t{2}) + values,
      packed(kV1) + wide_sizes + values, packed(kV2) + dense + wide_sizes + values,
      packed(kV3) + dense + wide_sizes + values};
  for (const auto& array : arrays) {
    const auto file = read_mxnet(file_with(array), "x");

    ASSERT_TRUE(file.ok()) << file.error().message;
    EXPECT_EQ(file->tensors.at("w").shape(), (Shape{1, 2}));
    EXPECT_THAT(file->tensors.at("w").values(), ElementsAre(1, 2));
  }
}

std::string vector_of(std::int32_t type, const std::string& values, std::int64_t size = 1) {
  return packed(kV2, std::int32_t{0}, std::uint32_t{1}, size) + context_and_type(type) + values;
}

TEST(MxNet, ConvertsFloatTypesAndLeavesIntegersOut) {
  const auto value = [](const std::string& array) {
    const auto tensors = read_mxnet(file_with(array), "x").value().tensors;
    return tensors.empty() ? -1.F : tensors.at("w").values()[0];
  };

  EXPECT_EQ(value(vector_of(1, packed(0.25))), 0.25F);
  EXPECT_EQ(value(vector_of(2, packed(std::uint16_t{0x3C00}))), 1.F);
  EXPECT_EQ(value(vector_of(12, packed(std::uint16_t{0x4000}))), 2.F);
  EXPECT_EQ(value(vector_of(6, packed(std::int64_t{3}))), -1.F);
}

TEST(MxNet, OddArraysAreErrors) {
  EXPECT_THAT(message_of(packed(kV2, std::int32_t{1}) + std::string(40, '\0')),
              HasSubstr("is sparse"));
  EXPECT_THAT(message_of(vector_of(13, packed(1.F))), HasSubstr("unknown element type 13"));
  EXPECT_THAT(message_of(vector_of(-1, packed(1.F))), HasSubstr("unknown element type -1"));
  EXPECT_THAT(message_of(packed(kV2, std::int32_t{0}, std::uint32_t{17})),
              HasSubstr("no valid shape"));
  EXPECT_THAT(message_of(packed(std::uint32_t{0xFFFFFFFF})), HasSubstr("no valid shape"));
}

TEST(MxNet, SizesAtTheExtremesAreErrors) {
  for (const std::int64_t size : {std::int64_t{-1}, std::int64_t{0x7FFFFFFF},
                                  std::int64_t{0xFFFFFFFF}, INT64_MAX, INT64_MIN}) {
    EXPECT_THAT(message_of(vector_of(0, packed(1.F), size)), HasSubstr("needs more than"));
  }
}

TEST(MxNet, CountsAtTheExtremesAreErrors) {
  for (const std::uint64_t count :
       {std::uint64_t{2}, std::uint64_t{1} << 31, std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
    const auto file = bytes_of(packed(std::uint64_t{0x112}, std::uint64_t{0}, count));
    EXPECT_EQ(read_mxnet(file, "x").error().code, ErrorCode::Corrupt) << count;
  }
}

TEST(MxNet, NamesMustFitTheArrays) {
  const std::string list =
      packed(std::uint64_t{0x112}, std::uint64_t{0}, std::uint64_t{1}) + vector_of(0, packed(1.F));
  const auto with_names = [&](const std::string& names) {
    return read_mxnet(bytes_of(list + names), "x");
  };

  EXPECT_EQ(with_names(packed(std::uint64_t{0})).error().code, ErrorCode::Unsupported);
  EXPECT_EQ(with_names(packed(std::uint64_t{2})).error().code, ErrorCode::Corrupt);
  EXPECT_EQ(with_names(packed(std::uint64_t{1}, ~std::uint64_t{0})).error().code,
            ErrorCode::Corrupt);
  EXPECT_TRUE(with_names(packed(std::uint64_t{1}, std::uint64_t{1}) + "w").ok());
}

TEST(MxNet, AParameterAndAStatisticOfOneNameAreAnError) {
  const std::string array = vector_of(0, packed(1.F));
  const std::string names =
      packed(std::uint64_t{2}, std::uint64_t{5}) + "arg:w" + packed(std::uint64_t{5}) + "aux:w";
  const auto file = bytes_of(packed(std::uint64_t{0x112}, std::uint64_t{0}, std::uint64_t{2}) +
                             array + array + names);

  EXPECT_THAT(read_mxnet(file, "x").error().message, HasSubstr("two arrays are called 'w'"));
}

}  // namespace
}  // namespace retinaface
