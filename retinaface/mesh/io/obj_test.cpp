#include "retinaface/mesh/io/obj.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "retinaface/mesh/test_meshes.h"

namespace retinaface::mesh {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string message_of(std::string_view text) {
  const auto result = read_obj(text, "x.obj");
  return result.ok() ? "was read" : result.error().message;
}

TEST(ReadObj, ReadsWhatModellingProgramsWrite) {
  const Mesh mesh = read_obj(
                        "# exported\r\nmtllib a.mtl\no head\n  v 0 0 0\t# first\nv 1 0 0 1.0\n"
                        "v +1.5e0 1 -0\nv 0 1 0\nvt 0.5 0.5\nvn 0 0 1\ns off\nusemtl skin\n"
                        "f 1/1/1 2/1/1 3//1 4/1/1\nf -4 -3 -1",
                        "x")
                        .value();

  EXPECT_THAT(mesh.positions,
              ElementsAre(Vec3{0, 0, 0}, Vec3{1, 0, 0}, Vec3{1.5F, 1, 0}, Vec3{0, 1, 0}));
  EXPECT_THAT(mesh.triangles, ElementsAre(Triangle{0, 1, 2}, Triangle{0, 2, 3}, Triangle{0, 1, 3}));
  EXPECT_EQ(mesh.normals, std::vector<Vec3>(4, Vec3{0, 0, 1}));
  EXPECT_THAT(mesh.colours, IsEmpty());
}

TEST(ReadObj, KeepsColoursThatEveryVertexHas) {
  EXPECT_THAT(read_obj("v 0 0 0 1 0.5 0\nv 1 1 1 0 0 1", "x")->colours,
              ElementsAre(Vec3{1, 0.5F, 0}, Vec3{0, 0, 1}));
  EXPECT_THAT(read_obj("v 0 0 0 1 0.5 0\nv 1 1 1", "x")->colours, IsEmpty());
}

TEST(ReadObj, KeepsNormalsThatAreOnePerVertex) {
  const std::string vertices = "v 0 0 0\nv 1 0 0\nv 0 1 0\nvn 0 0 1\nvn 0 1 0\n";

  EXPECT_EQ(read_obj(vertices + "f 1//1 2//2 3//2", "x")->normals[2], (Vec3{0, 1, 0}));
  EXPECT_THAT(read_obj(vertices + "f 1//1 2//2 3//2\nf 1//2 2//2 3//2", "x")->normals, IsEmpty());
  EXPECT_THAT(read_obj(vertices + "f 1//1 2 3//2", "x")->normals, IsEmpty());
}

TEST(ReadObj, ReadsNumbersThatAreNotFiniteForTheCleanUp) {
  EXPECT_TRUE(std::isnan(read_obj("v nan 0 1e999", "x")->positions[0].x));
  EXPECT_TRUE(std::isinf(read_obj("v nan 0 1e999", "x")->positions[0].z));
}

TEST(ReadObj, AnEmptyFileIsAnEmptyMesh) {
  EXPECT_EQ(read_obj("", "x").value(), Mesh{});
}

TEST(ReadObj, ErrorsNameTheLine) {
  EXPECT_EQ(message_of("v 1 2"), "x.obj:1: a vertex has 2 numbers, expected x y z or x y z r g b");
  EXPECT_EQ(message_of("\nv 1 2 x"), "x.obj:2: a vertex has a field that is no number");
  EXPECT_EQ(message_of("vn 1 2"), "x.obj:1: a normal is not three numbers");
  EXPECT_EQ(message_of("v 0 0 0\nf 1 1"), "x.obj:2: a face has 2 corners, expected at least 3");
}

TEST(ReadObj, CornersMustExist) {
  const auto face = [](const std::string& corner) {
    return message_of("v 0 0 0\nv 1 0 0\nvn 0 0 1\nf 1 2 " + corner);
  };

  EXPECT_EQ(face("3"), "x.obj:4: corner '3' is none of the 2 vertices before it");
  EXPECT_EQ(face("1//2"), "x.obj:4: corner '1//2' is none of the 1 normals before it");
  for (const char* corner :
       {"0", "-3", "99999999999999999999", "x", "/1", "1.0", "1//", "1/1/-2"}) {
    EXPECT_THAT(face(corner), ::testing::HasSubstr("is none of the")) << corner;
  }
  EXPECT_EQ(face("-2"), "was read");
}

TEST(WriteObj, IsReadBackExactly) {
  Mesh mesh = testing::coloured_tetrahedron();
  mesh.positions[0].x = 0.1F + 1e-7F;
  mesh.morph_targets.clear();

  EXPECT_EQ(read_obj(write_obj(mesh), "x").value(), mesh);
  mesh.normals.clear();
  mesh.colours.clear();
  EXPECT_EQ(read_obj(write_obj(mesh), "x").value(), mesh);
}

TEST(WriteObj, WritesTheseVeryLines) {
  Mesh mesh = testing::square();
  mesh.triangles.pop_back();

  EXPECT_EQ(write_obj(mesh), "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1 2 3\n");
}

}  // namespace
}  // namespace retinaface::mesh
