#include "retinaface/mesh/io/glb.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <string>

#include "retinaface/mesh/test_meshes.h"

namespace retinaface::mesh {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string packed(std::uint32_t number) {
  return {reinterpret_cast<const char*>(&number), sizeof(number)};
}

/// A file around these two chunks.
std::string file_of(const std::string& text, const std::string& buffer) {
  const auto size = static_cast<std::uint32_t>(28 + text.size() + buffer.size());
  return "glTF" + packed(2) + packed(size) + packed(static_cast<std::uint32_t>(text.size())) +
         "JSON" + text + packed(static_cast<std::uint32_t>(buffer.size())) +
         std::string("BIN\0", 4) + buffer;
}

Result<Mesh> read_text(const std::string& file) {
  return read_glb(std::as_bytes(std::span(file)), "x.glb");
}

std::string message_of(const std::string& file) {
  const auto result = read_text(file);
  return result.ok() ? "was read" : result.error().message;
}

/// One triangle: three positions of 12 bytes, then three indices of 1 byte.
json triangle_document() {
  return json::parse(R"({
    "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
    "accessors": [{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"},
                  {"bufferView": 1, "componentType": 5121, "count": 3, "type": "SCALAR"}],
    "bufferViews": [{"buffer": 0, "byteLength": 36},
                    {"buffer": 0, "byteOffset": 36, "byteLength": 3}],
    "buffers": [{"byteLength": 39}]})");
}

std::string triangle_buffer() {
  const float positions[9] = {0, 0, 0, 1, 0, 0, 0, 1, 0};
  std::string buffer(reinterpret_cast<const char*>(positions), sizeof(positions));
  return buffer + std::string("\0\1\2", 3);
}

std::string message_with(const std::string& pointer, const json& value) {
  json document = triangle_document();
  document[json::json_pointer(pointer)] = value;
  return message_of(file_of(document.dump(), triangle_buffer()));
}

TEST(WriteGlb, IsReadBack) {
  const Mesh mesh = testing::coloured_tetrahedron();

  const Mesh again = read_glb(write_glb(mesh), "x").value();

  EXPECT_EQ(again.positions, mesh.positions);
  EXPECT_EQ(again.triangles, mesh.triangles);
  EXPECT_EQ(again.normals, mesh.normals);
  EXPECT_EQ(again.morph_targets, mesh.morph_targets);
  ASSERT_EQ(again.colours.size(), 4U);
  for (std::size_t v = 0; v < 4; ++v) {
    EXPECT_LT(length(again.colours[v] - mesh.colours[v]), 1e-6);
  }
}

TEST(WriteGlb, StoresColoursAsLinearLightAndTheBoundsOfPositions) {
  Mesh mesh = testing::square();
  mesh.colours.assign(4, Vec3{0.5F, 0.5F, 0.5F});

  const Bytes file = write_glb(mesh);
  std::uint32_t size = 0;
  std::memcpy(&size, file.data() + 12, 4);
  const auto* text = reinterpret_cast<const char*>(file.data()) + 20;
  const json document = json::parse(text, text + size);
  float red = 0;
  std::memcpy(&red, text + size + 8 + 48, 4);

  EXPECT_EQ(document["accessors"][0]["max"], json({1, 1, 0}));
  EXPECT_EQ(file.size() % 4, 0U);
  EXPECT_NEAR(red, 0.2140, 1e-4);
}

TEST(WriteGlb, NeedsATriangle) {
  EXPECT_THROW(static_cast<void>(write_glb(Mesh{})), ContractError);
}

TEST(ReadGlb, ReadsSmallIndicesAndPrimitivesWithoutAny) {
  const auto mesh = read_text(file_of(triangle_document().dump(), triangle_buffer())).value();
  json without = triangle_document();
  without["meshes"][0]["primitives"][0].erase("indices");

  EXPECT_THAT(mesh.positions, ElementsAre(Vec3{0, 0, 0}, Vec3{1, 0, 0}, Vec3{0, 1, 0}));
  EXPECT_THAT(mesh.triangles, ElementsAre(Triangle{0, 1, 2}));
  EXPECT_EQ(read_text(file_of(without.dump(), triangle_buffer())).value(), mesh);
}

TEST(ReadGlb, ReadsNormalisedColoursAndJoinsPrimitives) {
  json document = triangle_document();
  document["accessors"].push_back({{"bufferView", 0},
                                   {"componentType", 5121},
                                   {"count", 3},
                                   {"type", "VEC4"},
                                   {"normalized", true},
                                   {"byteOffset", 12}});
  document["meshes"][0]["primitives"][0]["attributes"]["COLOR_0"] = 2;
  document["meshes"][0]["primitives"].push_back(document["meshes"][0]["primitives"][0]);

  const Mesh mesh = read_text(file_of(document.dump(), triangle_buffer())).value();

  EXPECT_THAT(mesh.triangles, ElementsAre(Triangle{0, 1, 2}, Triangle{3, 4, 5}));
  ASSERT_EQ(mesh.colours.size(), 6U);
  EXPECT_EQ(mesh.colours[0].x, 0);  // the bytes 0, 0, 128 of the float 1
  EXPECT_NEAR(mesh.colours[3].z, 0.7366, 1e-3);
}

TEST(ReadGlb, ContainersThatLieAreErrors) {
  const std::string good = file_of(triangle_document().dump(), triangle_buffer());
  EXPECT_EQ(message_of(good), "was read");
  EXPECT_THAT(message_of("glTX"), HasSubstr("does not begin with 'glTF'"));
  EXPECT_THAT(message_of("glTF" + packed(1)), HasSubstr("not of version 2"));
  EXPECT_THAT(message_of(good + " "), HasSubstr("is not as long as its header says"));
  EXPECT_THAT(message_of("glTF" + packed(2) + packed(20) + packed(0xFFFFFFFF) + "JSON"),
              HasSubstr("chunk JSON should have 4294967295 bytes, 0 are there"));
  EXPECT_THAT(message_of(file_of("[]", "")), HasSubstr("not a JSON object"));
  EXPECT_THAT(message_of(file_of("{", "")), HasSubstr("not valid JSON"));
  EXPECT_THAT(message_of(file_of(std::string(100'000, '['), "")), HasSubstr("deeper or longer"));
}

TEST(ReadGlb, SaysWhatItDoesNotRead) {
  EXPECT_THAT(message_with("/meshes", json::array()), HasSubstr("has 0 meshes, expected one"));
  EXPECT_THAT(message_with("/extensionsRequired", {"KHR_draco_mesh_compression"}),
              HasSubstr("requires the extension 'KHR_draco_mesh_compression'"));
  EXPECT_THAT(message_with("/meshes/0/primitives/0/mode", 5), HasSubstr("no list of triangles"));
  EXPECT_THAT(message_with("/accessors/0/sparse", json::object()), HasSubstr("is sparse"));
  EXPECT_THAT(message_with("/bufferViews/0/buffer", 1), HasSubstr("in another buffer"));
}

TEST(ReadGlb, AccessorsMustLieInsideTheirViewAndTheFile) {
  for (const auto& [pointer, value] : std::initializer_list<std::pair<const char*, json>>{
           {"/accessors/0/count", 4},
           {"/accessors/0/count", 4294967295U},
           {"/accessors/0/byteOffset", 1},
           {"/accessors/0/byteOffset", 18446744073709551615U},
           {"/bufferViews/0/byteLength", 35},
           {"/bufferViews/0/byteLength", 18446744073709551615U},
           {"/bufferViews/0/byteOffset", 4},
           {"/bufferViews/0/byteOffset", 18446744073709551615U},
           {"/bufferViews/0/byteStride", 13},
           {"/bufferViews/0/byteStride", 0}}) {
    EXPECT_THAT(message_with(pointer, value), HasSubstr("accessor 0 reaches beyond")) << pointer;
  }
  EXPECT_THAT(message_with("/accessors/0/bufferView", 2), HasSubstr("view that does not exist"));
  EXPECT_THAT(message_with("/meshes/0/primitives/0/indices", 2), HasSubstr("2 does not exist"));
  EXPECT_THAT(message_with("/meshes/0/primitives/0/indices", 0), HasSubstr("holds no indices"));
}

TEST(ReadGlb, TrianglesMustBeCompleteAndTheirVerticesExist) {
  EXPECT_THAT(message_with("/accessors/0/count", 2),
              HasSubstr("a triangle has vertex 2, expected one below 2"));
  EXPECT_THAT(message_with("/accessors/1/count", 2), HasSubstr("has 2 corners, expected three"));
  EXPECT_THAT(message_with("/meshes/0/primitives/0/attributes", {{"NORMAL", 0}}),
              HasSubstr("lacks the attribute POSITION"));
}

TEST(ReadGlb, ASmallFileCannotFillTheMemory) {
  json document = triangle_document();
  document["accessors"][0] = {{"componentType", 5126}, {"count", 4294967295U}, {"type", "VEC3"}};
  EXPECT_THAT(message_of(file_of(document.dump(), "")), HasSubstr("more memory than its bytes"));
}

}  // namespace
}  // namespace retinaface::mesh
