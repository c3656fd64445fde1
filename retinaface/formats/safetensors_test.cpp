#include "retinaface/formats/safetensors.h"

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

Bytes file_of(const std::string& header, const std::string& values) {
  return bytes_of(packed(static_cast<std::uint64_t>(header.size())) + header + values);
}

std::string message_of(const std::string& header, const std::string& values) {
  const auto result = read_safetensors(file_of(header, values), "x.safetensors");
  return result.ok() ? "was read" : result.error().message;
}

TEST(Safetensors, ReadsEveryFloatTypeAndLeavesIntegersOut) {
  const std::string header = R"({"d":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},)"
                             R"("f":{"dtype":"F32","shape":[2,1],"data_offsets":[8,16]},)"
                             R"("h":{"dtype":"F16","shape":[],"data_offsets":[16,18]},)"
                             R"("b":{"dtype":"BF16","shape":[1],"data_offsets":[18,20]},)"
                             R"("i":{"dtype":"I64","shape":[1],"data_offsets":[20,28]},)"
                             R"("e":{"dtype":"F32","shape":[0,3],"data_offsets":[28,28]},)"
                             R"("__metadata__":{"k":"v"}})";
  const std::string values =
      packed(0.5, 1.F, 2.F, std::uint16_t{0x3C00}, std::uint16_t{0x4000}, std::int64_t{7});

  const auto file = read_safetensors(file_of(header, values), "x");

  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_EQ(file->tensors.size(), 5U);
  EXPECT_THAT(file->tensors.at("d").values(), ElementsAre(0.5F));
  EXPECT_THAT(file->tensors.at("f").values(), ElementsAre(1, 2));
  EXPECT_EQ(file->tensors.at("f").shape(), (Shape{2, 1}));
  EXPECT_THAT(file->tensors.at("h").values(), ElementsAre(1));
  EXPECT_EQ(file->tensors.at("h").shape(), Shape{});
  EXPECT_THAT(file->tensors.at("b").values(), ElementsAre(2));
  EXPECT_EQ(file->tensors.at("e").shape(), (Shape{0, 3}));
  EXPECT_EQ(file->metadata.at("k"), "v");
}

TensorFile sample() {
  TensorFile file;
  file.tensors.emplace("w", Tensor({2, 3}, std::array<float, 6>{1, -2, 3.5F, 0, 65504, 1e-8F}));
  file.tensors.emplace("ä", Tensor(Shape{0}));
  file.metadata["licence"] = "MIT \"quoted\"\n";
  return file;
}

TEST(SafetensorsWriter, RoundTripIsExact) {
  const TensorFile content = sample();

  const auto bytes = write_safetensors(content).value();
  const auto again = read_safetensors(bytes, "x").value();

  EXPECT_EQ(again.metadata, content.metadata);
  ASSERT_EQ(again.tensors.size(), 2U);
  EXPECT_EQ(again.tensors.at("w").shape(), (Shape{2, 3}));
  EXPECT_THAT(again.tensors.at("w").values(),
              ::testing::ElementsAreArray(content.tensors.at("w").values()));
  EXPECT_EQ(write_safetensors(again).value(), bytes);
}

TEST(SafetensorsWriter, WritesTheseVeryBytes) {
  TensorFile content;
  content.tensors.emplace("a", Tensor({1}, std::array<float, 1>{1}));

  const auto bytes = write_safetensors(content).value();

  const std::string header = R"({"a":{"data_offsets":[0,4],"dtype":"F32","shape":[1]}})";
  const std::string padded = header + std::string((8 - header.size() % 8) % 8, ' ');
  EXPECT_EQ(bytes, file_of(padded, packed(1.F)));
}

TEST(SafetensorsWriter, HalvesAreRounded) {
  const auto bytes = write_safetensors(sample(), StorageType::Float16).value();
  const auto again = read_safetensors(bytes, "x").value();

  EXPECT_THAT(again.tensors.at("w").values(), ElementsAre(1, -2, 3.5F, 0, 65504, 0));
}

TEST(SafetensorsWriter, VectorsAndWhatExceedsAHalfStayWhole) {
  TensorFile content;
  content.tensors.emplace("a_filter", Tensor({1, 3}, std::array<float, 3>{1.0001F, 2, 3}));
  content.tensors.emplace("b_variance", Tensor({2}, std::array<float, 2>{1e-7F, 81234.5F}));
  content.tensors.emplace("c_large", Tensor({1, 1}, std::array<float, 1>{65520}));

  const auto bytes = write_safetensors(content, StorageType::Float16).value();
  const auto again = read_safetensors(bytes, "x").value();

  EXPECT_THAT(again.tensors.at("a_filter").values(), ElementsAre(1, 2, 3));
  EXPECT_THAT(again.tensors.at("b_variance").values(), ElementsAre(1e-7F, 81234.5F));
  EXPECT_THAT(again.tensors.at("c_large").values(), ElementsAre(65520));
  const std::string header(reinterpret_cast<const char*>(bytes.data()) + 8, bytes.size() - 8);
  EXPECT_THAT(header, HasSubstr(R"("a_filter":{"data_offsets":[12,18],"dtype":"F16")"));
}

TEST(SafetensorsWriter, RefusesWhatItCouldNotReadBack) {
  TensorFile reserved;
  reserved.tensors.emplace("__metadata__", Tensor(Shape{1}));
  TensorFile not_utf8;
  not_utf8.tensors.emplace("\xFF", Tensor(Shape{1}));

  EXPECT_EQ(write_safetensors(reserved).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(write_safetensors(not_utf8).error().code, ErrorCode::InvalidArgument);
}

TEST(Safetensors, OffsetsMustCoverTheValuesExactly) {
  const auto two = [](const std::string& first, const std::string& second) {
    return message_of(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":)" + first +
                          R"(},"b":{"dtype":"F32","shape":[1],"data_offsets":)" + second + "}}",
                      packed(1.F, 2.F));
  };

  EXPECT_EQ(two("[0,4]", "[4,8]"), "was read");
  EXPECT_EQ(two("[4,8]", "[0,4]"), "was read");
  EXPECT_THAT(two("[0,4]", "[2,6]"), HasSubstr("'b' begins at byte 2, expected 4"));
  EXPECT_THAT(two("[0,4]", "[0,4]"), HasSubstr("begins at byte 0, expected 4"));
  EXPECT_THAT(two("[0,4]", "[5,9]"), HasSubstr("'b' ends at byte 9 of 8"));
  EXPECT_THAT(two("[0,4]", "[8,4]"), HasSubstr("bad data_offsets"));
  EXPECT_THAT(
      message_of(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", packed(1.F, 2.F)),
      HasSubstr("end at byte 4 of 8"));
}

TEST(Safetensors, SizesAtTheExtremesAreErrors) {
  const auto shaped = [](const std::string& shape, const std::string& offsets) {
    return message_of(
        R"({"a":{"dtype":"F32","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}",
        packed(1.F));
  };

  EXPECT_THAT(shaped("[4611686018427387905]", "[0,4]"), HasSubstr("not what its shape"));
  EXPECT_THAT(shaped("[4294967296,4294967296,0]", "[0,0]"), HasSubstr("not what its shape"));
  EXPECT_THAT(shaped("[2147483647,2147483647]", "[0,4]"), HasSubstr("not what its shape"));
  EXPECT_THAT(shaped("[9223372036854775808]", "[0,4]"), HasSubstr("bad shape"));
  EXPECT_THAT(shaped("[-1]", "[0,4]"), HasSubstr("bad shape"));
  EXPECT_THAT(shaped("[1.0]", "[0,4]"), HasSubstr("bad shape"));
  EXPECT_THAT(shaped("[1]", "[0,18446744073709551615]"), HasSubstr("bad data_offsets"));
  EXPECT_THAT(shaped("[1]", "[0]"), HasSubstr("bad data_offsets"));
}

TEST(Safetensors, HeaderLengthIsChecked) {
  const auto with_length = [](std::uint64_t length) {
    return read_safetensors(bytes_of(packed(length) + "{}"), "x.safetensors");
  };

  EXPECT_TRUE(with_length(2).ok());
  EXPECT_EQ(with_length(3).error().code, ErrorCode::Corrupt);
  EXPECT_EQ(with_length(100'000'001).error().code, ErrorCode::LimitExceeded);
  EXPECT_EQ(with_length(~std::uint64_t{0}).error().code, ErrorCode::LimitExceeded);
  EXPECT_EQ(read_safetensors(bytes_of("1234567"), "x").error().code, ErrorCode::Corrupt);
}

TEST(Safetensors, HeadersThatAreNoTableOfTensorsAreErrors) {
  EXPECT_THAT(message_of("{", ""), HasSubstr("not valid JSON"));
  EXPECT_THAT(message_of("[]", ""), HasSubstr("not a JSON object"));
  EXPECT_THAT(message_of("1", ""), HasSubstr("not a JSON object"));
  EXPECT_THAT(message_of(R"({"a":1})", ""), HasSubstr("'a' lacks one of dtype"));
  EXPECT_THAT(message_of(R"({"a":{"dtype":3,"shape":[],"data_offsets":[0,0]}})", ""),
              HasSubstr("'a' lacks one of dtype"));
  EXPECT_THAT(message_of(R"({"a":{"dtype":"F3","shape":[],"data_offsets":[0,0]}})", ""),
              HasSubstr("unknown element type 'F3'"));
  EXPECT_THAT(message_of(R"({"__metadata__":[]})", ""), HasSubstr("__metadata__ is not"));
  EXPECT_THAT(message_of(R"({"__metadata__":{"a":1}})", ""), HasSubstr("'a' is not a text"));
  EXPECT_THAT(message_of("{\"\xFF\":1}", ""), HasSubstr("not valid JSON"));
}

TEST(Safetensors, AKeyMayStandOnlyOnce) {
  const std::string entry = R"({"dtype":"F32","shape":[0],"data_offsets":[0,0]})";
  EXPECT_THAT(message_of(R"({"a":)" + entry + R"(,"a":)" + entry + "}", ""),
              HasSubstr("the key 'a' twice"));
  EXPECT_THAT(
      message_of(R"({"a":{"dtype":"F32","dtype":"F16","shape":[0],"data_offsets":[0,0]}})", ""),
      HasSubstr("the key 'dtype' twice"));
  EXPECT_EQ(message_of(R"({"a":)" + entry + R"(,"b":)" + entry + "}", ""), "was read");
}

TEST(Safetensors, DeepNestingIsAnErrorNotACrash) {
  const std::string deep(1'000'000, '[');
  EXPECT_THAT(message_of(R"({"a":)" + deep, ""), HasSubstr("nests deeper"));
}

}  // namespace
}  // namespace retinaface
