#include "retinaface/mesh/io/ply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "retinaface/mesh/test_meshes.h"

namespace retinaface::mesh {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Result<Mesh> read_text(const std::string& text) {
  return read_ply(std::as_bytes(std::span(text)), "x.ply");
}

std::string message_of(const std::string& text) {
  const auto result = read_text(text);
  return result.ok() ? "was read" : result.error().message;
}

const std::string kVertex = "property float x\nproperty float y\nproperty float z\n";
const std::string kFace = "property list uchar int vertex_index\n";

std::string ascii(const std::string& elements, const std::string& body) {
  return "ply\nformat ascii 1.0\ncomment made by hand\n" + elements + "end_header\n" + body;
}

TEST(ReadPly, ReadsPolygonsAndSkipsOtherElements) {
  const Mesh mesh =
      read_text(ascii("element camera 1\nproperty list int float params\n"
                      "element vertex 4\nproperty uchar flag\n" +
                          kVertex + "property uchar red\nproperty uchar green\n" +
                          "property uchar blue\nelement face 1\nproperty int material\n" + kFace,
                      "2 0.5 0.5\n7 0 0 0 255 0 51\n7 1 0 0 0 0 0\n7 1 1 0 0 0 0\n7 0 1 0 0 0 0\n"
                      "3 4 0 1 2 3"))
          .value();

  EXPECT_THAT(mesh.positions,
              ElementsAre(Vec3{0, 0, 0}, Vec3{1, 0, 0}, Vec3{1, 1, 0}, Vec3{0, 1, 0}));
  EXPECT_EQ(mesh.colours[0], (Vec3{1, 0, 0.2F}));
  EXPECT_THAT(mesh.triangles, ElementsAre(Triangle{0, 1, 2}, Triangle{0, 2, 3}));
}

TEST(ReadPly, ReadsBigEndianNumbers) {
  std::string file =
      "ply\nformat binary_big_endian 1.0\nelement vertex 1\nproperty short x\n"
      "property double y\nproperty uint z\nend_header\n";
  file += std::string("\xFF\xFE", 2) + std::string("\x3F\xF8\0\0\0\0\0\0", 8) +
          std::string("\0\0\1\0", 4);

  EXPECT_THAT(read_text(file)->positions, ElementsAre(Vec3{-2, 1.5F, 256}));
}

TEST(WritePly, EveryEncodingIsReadBack) {
  Mesh mesh = testing::coloured_tetrahedron();
  mesh.morph_targets.clear();
  mesh.positions[1].y = 0.1F;
  for (const auto encoding :
       {PlyEncoding::Ascii, PlyEncoding::LittleEndian, PlyEncoding::BigEndian}) {
    EXPECT_EQ(read_ply(write_ply(mesh, encoding), "x").value(), mesh);
  }
}

TEST(WritePly, BothByteOrdersDiffer) {
  const Mesh mesh = testing::square();
  EXPECT_NE(write_ply(mesh, PlyEncoding::LittleEndian), write_ply(mesh, PlyEncoding::BigEndian));
}

TEST(ReadPly, HeadersMustBeWellFormed) {
  EXPECT_THAT(message_of("plu\nend_header\n"), HasSubstr("x.ply:1: expected the first line 'ply'"));
  EXPECT_THAT(message_of("ply\nformat ascii 2.0\nend_header\n"),
              HasSubstr("x.ply:2: expected one"));
  EXPECT_THAT(message_of("ply\nformat ascii 1.0\n"), HasSubstr("does not end"));
  EXPECT_THAT(message_of(std::string(70000, ' ')), HasSubstr("does not end within 64 KiB"));
  EXPECT_THAT(message_of(ascii("element vertex -1\n", "")),
              HasSubstr("x.ply:4: expected 'element'"));
  EXPECT_THAT(message_of(ascii("property float x\n", "")), HasSubstr("'property' is not expected"));
  EXPECT_THAT(message_of(ascii("element vertex 1\nproperty real x\n", "")),
              HasSubstr("'real' is no type"));
  EXPECT_THAT(message_of(ascii("element vertex 1\nproperty list real int x\n", "")),
              HasSubstr("'real' is no type"));
  EXPECT_THAT(message_of(ascii("", "")), HasSubstr("declares 0 elements 'vertex', expected one"));
  EXPECT_THAT(message_of(ascii("element vertex 1\nproperty float x\n", "1\n")),
              HasSubstr("lack one of the properties x, y and z"));
}

TEST(ReadPly, CountsThatLieAreErrorsBeforeAnythingIsAllocated) {
  const std::string many = "element vertex 9000000000000000000\n" + kVertex;
  EXPECT_THAT(message_of(ascii(many, "0 0 0\n")), HasSubstr("has fewer numbers than its 90000"));
  const std::string face = "element vertex 1\n" + kVertex + "element face 1\n" + kFace;
  EXPECT_THAT(message_of(ascii(face, "0 0 0\n200 0")), HasSubstr("1 elements 'face' need"));
  const std::string endless = "element nothing 9000000000000000000\nelement vertex 0\n" + kVertex;
  EXPECT_EQ(message_of(ascii(endless, "")), "was read");
}

TEST(ReadPly, EveryTruncationIsAnErrorOrLosesOnlyDigits) {
  const Bytes file = write_ply(testing::coloured_tetrahedron(), PlyEncoding::BigEndian);
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_FALSE(read_ply(std::span(file).first(size), "x").ok()) << size;
  }
}

TEST(ReadPly, CornersMustExist) {
  const auto with_corner = [](const std::string& corner) {
    return message_of(ascii("element vertex 2\n" + kVertex + "element face 1\n" + kFace,
                            "0 0 0\n1 1 1\n3 0 1 " + corner + "\n"));
  };

  EXPECT_THAT(with_corner("2"), HasSubstr("a face has vertex 2, expected one below 2"));
  for (const char* corner : {"-1", "0.5", "1e20", "nan", "4294967295"}) {
    EXPECT_THAT(with_corner(corner), HasSubstr("expected the number of a vertex")) << corner;
  }
  EXPECT_EQ(with_corner("1"), "was read");
}

}  // namespace
}  // namespace retinaface::mesh
