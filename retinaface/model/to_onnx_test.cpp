// What an exported file declares, read by the schema.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <span>
#include <string>
#include <vector>

#include "retinaface/formats/onnx_schema.h"
#include "retinaface/formats/protobuf_wire.h"
#include "retinaface/model/model.h"

namespace retinaface {
namespace {

namespace onnx = internal::onnx;
using internal::WireField;
using internal::WireReader;

/// The fields of a message that have this number.
std::vector<WireField> fields(std::span<const std::byte> message, std::uint32_t id) {
  std::vector<WireField> found;
  WireReader reader(message);
  while (const auto field = reader.next()) {
    if (field->id == id) found.push_back(*field);
  }
  EXPECT_TRUE(reader.ok());
  return found;
}

std::span<const std::byte> message(std::span<const std::byte> outer, std::uint32_t id) {
  const auto found = fields(outer, id);
  EXPECT_EQ(found.size(), 1U) << "field " << id;
  return found.empty() ? std::span<const std::byte>() : found[0].bytes;
}

/// Names of sizes that are free and numbers that are not, e.g. "batch 3".
std::string declared_shape(std::span<const std::byte> value_info) {
  const auto tensor =
      message(message(value_info, onnx::value_info::kType), onnx::type::kTensorType);
  std::string text;
  for (const WireField& size :
       fields(message(tensor, onnx::type::kShape), onnx::shape::kDimension)) {
    const auto name = fields(size.bytes, onnx::shape::kParameter);
    const auto number = fields(size.bytes, onnx::shape::kValue);
    EXPECT_EQ(name.size() + number.size(), 1U);
    text += text.empty() ? "" : " ";
    text += !name.empty() ? std::string(name[0].text()) : std::to_string(number.at(0).number);
  }
  return text;
}

/// Of all inputs or outputs, by name.
std::map<std::string, std::string> declared_shapes(std::span<const std::byte> graph,
                                                   std::uint32_t id) {
  std::map<std::string, std::string> shapes;
  for (const WireField& value : fields(graph, id)) {
    const auto name = fields(value.bytes, onnx::value_info::kName);
    shapes.emplace(name.at(0).text(), declared_shape(value.bytes));
  }
  return shapes;
}

TEST(ToOnnx, DeclaresBatchHeightAndWidthAsFree) {
  const Bytes file = to_onnx(random_model(network_preset("retinaface-mnet025").value(), 1)).value();
  const auto graph = message(file, onnx::model::kGraph);

  EXPECT_THAT(declared_shapes(graph, onnx::graph::kInput),
              ::testing::ElementsAre(::testing::Pair("image", "batch 3 height width")));
  EXPECT_THAT(declared_shapes(graph, onnx::graph::kOutput),
              ::testing::ElementsAre(::testing::Pair("boxes", "batch anchors 4"),
                                     ::testing::Pair("landmarks", "batch anchors 10"),
                                     ::testing::Pair("scores", "batch anchors 2")));
}

TEST(ToOnnx, NeedsOperatorsOfTheDefaultDomainFromOpset11) {
  const Bytes file = to_onnx(random_model(network_preset("retinaface-mnet025").value(), 1)).value();

  const auto opset = message(file, onnx::model::kOpsetImport);

  for (const WireField& domain : fields(opset, onnx::opset_id::kDomain)) {
    EXPECT_EQ(domain.text(), "");
  }
  ASSERT_EQ(fields(opset, onnx::opset_id::kVersion).size(), 1U);
  EXPECT_GE(fields(opset, onnx::opset_id::kVersion)[0].number, 11U);
}

}  // namespace
}  // namespace retinaface
