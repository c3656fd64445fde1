#include "retinaface/mesh/io/mesh_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "retinaface/base/file.h"
#include "retinaface/mesh/test_meshes.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface::mesh {
namespace {

using ::testing::EndsWith;

TEST(MeshFile, EveryExtensionIsWrittenAndReadBack) {
  const retinaface::testing::TemporaryFolder folder;
  for (const char* name : {"a.obj", "a.ply", "a.glb"}) {
    write_mesh(folder / name, testing::square()).value();
    EXPECT_EQ(read_mesh(folder / name).value(), testing::square()) << name;
  }
}

TEST(MeshFile, TheContentDecidesWhatIsRead) {
  const retinaface::testing::TemporaryFolder folder;
  write_mesh(folder / "a.glb", testing::square()).value();
  std::filesystem::rename(folder / "a.glb", folder / "a.obj");

  EXPECT_EQ(read_mesh(folder / "a.obj").value(), testing::square());
}

TEST(MeshFile, RefusesToWriteWhatNoReaderWants) {
  const retinaface::testing::TemporaryFolder folder;
  Mesh broken = testing::square();
  broken.positions[0].x = std::numeric_limits<float>::quiet_NaN();

  EXPECT_THAT(write_mesh(folder / "a.stl", testing::square()).error().message,
              EndsWith("a.stl: the extension is not one of .obj, .ply and .glb"));
  EXPECT_EQ(write_mesh(folder / "a.ply", broken).error().code, ErrorCode::Corrupt);
  EXPECT_THAT(write_mesh(folder / "a.glb", Mesh{}).error().message,
              EndsWith("needs at least one triangle, the mesh has none"));
}

TEST(MeshFile, MissingFilesAreNotFound) {
  EXPECT_EQ(read_mesh("/nowhere/a.obj").error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace retinaface::mesh
