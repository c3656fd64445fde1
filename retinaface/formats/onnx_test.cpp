#include "retinaface/formats/onnx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "retinaface/formats/protobuf_wire.h"
#include "retinaface/formats/tiny_files.h"

namespace retinaface {
namespace {

using internal::WireReader;
using internal::WireWriter;
using testing::bytes_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::packed;

/// A model whose one initializer is `tensor`.
Bytes model_with(const WireWriter& tensor) {
  WireWriter graph;
  graph.message(5, tensor);
  WireWriter model;
  model.number(1, std::int64_t{6});
  model.message(7, graph);
  return model.content();
}

WireWriter tensor_head(std::int64_t data_type, const std::vector<std::int64_t>& dims) {
  WireWriter tensor;
  for (const auto size : dims) tensor.number(1, size);
  tensor.number(2, data_type);
  tensor.text(8, "w");
  return tensor;
}

std::vector<float> values_of(const WireWriter& tensor) {
  const auto file = read_onnx(model_with(tensor), "x.onnx").value();
  if (file.tensors.empty()) return {};
  const auto values = file.tensors.at("w").values();
  return {values.begin(), values.end()};
}

std::string message_of(const WireWriter& tensor) {
  const auto result = read_onnx(model_with(tensor), "x.onnx");
  return result.ok() ? "was read" : result.error().message;
}

TEST(Onnx, RoundTripKeepsInitializersAndMetadata) {
  OnnxModel model;
  model.metadata["licence"] = "MIT";
  model.initializers = {OnnxTensor{"w", {2, 1}, std::vector<float>{1.5F, -2.F}},
                        OnnxTensor{"scalar", {}, std::vector<float>{3.F}},
                        OnnxTensor{"shape", {1}, std::vector<std::int64_t>{7}}};

  const auto file = read_onnx(write_onnx(model).value(), "x").value();

  EXPECT_EQ(file.tensors.size(), 2U);
  EXPECT_EQ(file.tensors.at("w").shape(), (Shape{2, 1}));
  EXPECT_THAT(file.tensors.at("w").values(), ElementsAre(1.5F, -2.F));
  EXPECT_THAT(file.tensors.at("scalar").values(), ElementsAre(3.F));
  EXPECT_EQ(file.metadata.at("licence"), "MIT");
}

// Field numbers and types by the schema, not by our own reader.
TEST(OnnxWriter, WritesTheseVeryBytes) {
  OnnxModel model;
  model.graph_name = "g";
  model.inputs = {{"x", {"batch", std::int64_t{3}}}};
  model.nodes = {{"Relu", "n", {"x"}, {"y"}, {{"k", std::int64_t{2}}, {"f", 1.F}}}};

  const auto bytes = write_onnx(model).value();

  const std::string node = std::string("\x0a\x01x\x12\x01y\x1a\x01n\x22\x04Relu") +
                           "\x2a\x08\x0a\x01k\x18\x02\xa0\x01\x02" +
                           std::string(
                               "\x2a\x0b\x0a\x01"
                               "f\x15\x00\x00\x80\x3f\xa0\x01\x01",
                               13);
  const std::string input = std::string("\x0a\x01x\x12\x13\x0a\x11\x08\x01\x12\x0d") +
                            "\x0a\x07\x12\x05"
                            "batch\x0a\x02\x08\x03";
  const auto field = [](const std::string& tag, const std::string& content) {
    return tag + static_cast<char>(content.size()) + content;
  };
  const std::string graph = field("\x0a", node) + "\x12\x01g" + field("\x5a", input);
  const std::string expected = std::string("\x08\x06\x12\x00\x1a\x00", 6) + field("\x3a", graph) +
                               std::string("\x42\x04\x0a\x00\x10\x0b", 6);
  EXPECT_EQ(bytes, bytes_of(expected));
}

TEST(OnnxWriter, WritesEveryKindOfAttribute) {
  OnnxModel model;
  const OnnxTensor tensor{"t", {1}, std::vector<std::int64_t>{4}};
  model.nodes = {{"Op",
                  "",
                  {},
                  {},
                  {{"a", std::string("s")},
                   {"b", std::vector<std::int64_t>{1, -1}},
                   {"c", std::vector<float>{0.5F}},
                   {"d", tensor}}}};

  const auto bytes = write_onnx(model).value();

  std::vector<std::uint64_t> types;
  WireReader top(bytes);
  while (const auto part = top.next()) {
    if (part->id != 7) continue;
    WireReader graph(part->bytes);
    WireReader node(graph.next()->bytes);
    while (const auto attribute = node.next()) {
      if (attribute->id != 5) continue;
      WireReader fields(attribute->bytes);
      while (const auto field = fields.next()) {
        if (field->id == 20) types.push_back(field->number);
      }
    }
  }
  EXPECT_THAT(types, ElementsAre(3U, 7U, 6U, 4U));
}

TEST(OnnxWriter, RequiresAsManyValuesAsTheSizesSay) {
  OnnxModel model;
  model.initializers = {OnnxTensor{"w", {2}, std::vector<float>{1}}};

  EXPECT_THROW(static_cast<void>(write_onnx(model)), ContractError);
}

TEST(Onnx, ReadsRawAndTypedValuesOfEveryFloatType) {
  auto raw_double = tensor_head(11, {1});
  raw_double.text(9, packed(0.25));
  auto raw_half = tensor_head(10, {2});
  raw_half.text(9, packed(std::uint16_t{0x3C00}, std::uint16_t{0x4000}));
  auto packed_floats = tensor_head(1, {2});
  packed_floats.text(4, packed(1.F, 2.F));
  auto single_floats = tensor_head(1, {2});
  single_floats.number(4, 1.F);
  single_floats.number(4, 2.F);
  auto packed_doubles = tensor_head(11, {1});
  packed_doubles.text(10, packed(0.5));
  auto typed_halves = tensor_head(10, {2});
  typed_halves.text(5, "\x80\x78\x80\x80\x01");  // varints 0x3C00 and 0x4000
  auto bfloat = tensor_head(16, {1});
  bfloat.number(5, std::int64_t{0x4000});

  EXPECT_THAT(values_of(raw_double), ElementsAre(0.25F));
  EXPECT_THAT(values_of(raw_half), ElementsAre(1, 2));
  EXPECT_THAT(values_of(packed_floats), ElementsAre(1, 2));
  EXPECT_THAT(values_of(single_floats), ElementsAre(1, 2));
  EXPECT_THAT(values_of(packed_doubles), ElementsAre(0.5F));
  EXPECT_THAT(values_of(typed_halves), ElementsAre(1, 2));
  EXPECT_THAT(values_of(bfloat), ElementsAre(2));
}

TEST(Onnx, WeightsInAnotherFileAreRefused) {
  auto by_entry = tensor_head(1, {1});
  by_entry.text(13, "\x0a\x08location\x12\x0b/etc/passwd");
  auto by_location = tensor_head(1, {1});
  by_location.number(14, std::int64_t{1});

  EXPECT_THAT(message_of(by_entry), HasSubstr("initializer 'w' lies in another file"));
  EXPECT_THAT(message_of(by_location), HasSubstr("initializer 'w' lies in another file"));
}

TEST(Onnx, SizesMustFitTheValues) {
  const auto with_dims = [](const std::vector<std::int64_t>& dims) {
    auto tensor = tensor_head(1, dims);
    tensor.text(9, packed(1.F));
    return message_of(tensor);
  };

  EXPECT_EQ(with_dims({1}), "was read");
  for (const std::int64_t size : {std::int64_t{0}, std::int64_t{2}, std::int64_t{-1},
                                  std::int64_t{0x7FFFFFFF}, std::int64_t{1} << 62, INT64_MAX}) {
    EXPECT_THAT(with_dims({size}), HasSubstr("not what its sizes need")) << size;
    EXPECT_THAT(with_dims({size, 4}), HasSubstr("not what its sizes need")) << size;
  }
  EXPECT_THAT(with_dims(std::vector<std::int64_t>(17, 1)), HasSubstr("not what its sizes need"));
}

TEST(Onnx, LengthsBeyondTheFileAreErrors) {
  for (const std::string length :
       {"\x10", "\xff\xff\xff\xff\x0f", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
        "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"}) {
    const auto result = read_onnx(bytes_of("\x08\x06\x3a" + length + "abc"), "x");
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::Corrupt);
  }
}

TEST(WireReader, GroupsAndFieldZeroAreDamage) {
  for (const std::string& message :
       {std::string("\x0b"), std::string("\x00\x01", 2), std::string("\x0e\x00", 2)}) {
    const auto bytes = bytes_of(message);
    WireReader reader(bytes);
    EXPECT_FALSE(reader.next().has_value());
    EXPECT_FALSE(reader.ok());
  }
}

}  // namespace
}  // namespace retinaface
