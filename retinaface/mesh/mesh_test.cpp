#include "retinaface/mesh/mesh.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "retinaface/mesh/test_meshes.h"

namespace retinaface::mesh {
namespace {

using ::testing::HasSubstr;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

std::string fault_of(const Mesh& mesh) {
  const auto result = check_mesh(mesh, "m");
  return result.ok() ? "none" : result.error().message;
}

TEST(CheckMesh, AcceptsAMeshWithAllAttributesAndTheEmptyOne) {
  EXPECT_EQ(fault_of(testing::coloured_tetrahedron()), "none");
  EXPECT_EQ(fault_of(Mesh{}), "none");
}

TEST(CheckMesh, NamesTheTriangleWhoseVertexIsMissing) {
  Mesh mesh = testing::square();
  mesh.triangles[1][2] = 4;

  EXPECT_EQ(fault_of(mesh), "m: triangle 1 has vertex 4, expected one below 4");
}

TEST(CheckMesh, NamesTheVertexWithoutAPlace) {
  Mesh mesh = testing::square();
  mesh.positions[2].y = kNaN;

  EXPECT_EQ(fault_of(mesh),
            "m: the position of vertex 2 is not finite, expected three finite numbers");
}

TEST(CheckMesh, AttributesHaveOneFiniteValueForEveryVertex) {
  Mesh few_colours = testing::coloured_tetrahedron();
  few_colours.colours.pop_back();
  Mesh bad_normal = testing::coloured_tetrahedron();
  bad_normal.normals[3].z = kNaN;
  Mesh no_offsets = testing::coloured_tetrahedron();
  no_offsets.morph_targets[0].offsets.clear();

  EXPECT_THAT(fault_of(few_colours), HasSubstr("has 3 values of colour for 4 vertices"));
  EXPECT_THAT(fault_of(bad_normal), HasSubstr("the normal of vertex 3 is not finite"));
  EXPECT_THAT(fault_of(no_offsets), HasSubstr("0 values of offset in morph target 'stretch'"));
}

}  // namespace
}  // namespace retinaface::mesh
