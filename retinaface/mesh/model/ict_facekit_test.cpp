#include "retinaface/mesh/model/ict_facekit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>

#include "retinaface/base/file.h"
#include "retinaface/formats/tiny_files.h"
#include "retinaface/mesh/model/open_model.h"
#include "retinaface/mesh/normals.h"
#include "retinaface/mesh/test_ict_face.h"
#include "retinaface/testing/shared_data.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface::mesh {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::vector<float> kSquare{0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0};

std::string npy(const std::string& type, const std::string& shape, const std::string& values) {
  const std::string header =
      "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }\n";
  return std::string("\x93NUMPY\x01\0", 8) +
         retinaface::testing::packed(static_cast<std::uint16_t>(header.size())) + header + values;
}

std::string floats(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

std::string in_utf32(std::string_view text) {
  std::string bytes;
  for (const char letter : text) bytes += std::string{letter, 0, 0, 0};
  return bytes;
}

std::string landmarks(const std::string& key) {
  std::string json = "{\"" + key + "\": [0";
  for (int i = 1; i < 68; ++i) json += "," + std::to_string(i % 4);
  return json + "]}";
}

using Files = std::map<std::string, std::string>;

/// A square of one quad that grows with its identity and bends with its expression.
Files square_files() {
  std::vector<float> bend(12, 0);
  bend[2] = 0.5F;
  return {{"neutral.npy", npy("<f4", "4, 3", floats(kSquare))},
          {"faces.npy", npy("<i4", "1, 4", retinaface::testing::packed(0, 1, 2, 3))},
          {"identity_delta.npy", npy("<f4", "1, 4, 3", floats(kSquare))},
          {"expression_delta.npy", npy("<f4", "1, 4, 3", floats(bend))},
          {"expression_names.npy", npy("<U6", "1,", in_utf32(std::string("bend\0\0", 6)))}};
}

Bytes zipped(const Files& files) {
  std::vector<retinaface::testing::NamedBytes> entries;
  for (const auto& [name, content] : files) entries.push_back({name, content});
  return retinaface::testing::make_zip(entries);
}

Result<MorphableModel> parse(const Files& files) {
  return parse_ict_arrays(zipped(files), landmarks("landmarks68_vertices"), "x");
}

std::string message(const std::function<void(Files&)>& damage) {
  Files files = square_files();
  damage(files);
  const auto model = parse(files);
  return model.ok() ? "none" : model.error().message;
}

void write_text(const std::filesystem::path& path, std::string_view text) {
  write_file_atomically(path, text).value();
}

/// The same square as the repository has it, among vertices of the rest of a head.
void write_folder(const std::filesystem::path& folder) {
  write_text(folder / "generic_neutral_mesh.obj",
             "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv 9 9 9\nf 1 2 3 4\nf 1 2 5\n");
  write_text(folder / "identity000.obj", "v 0 0 0\nv 2 0 0\nv 2 2 0\nv 0 2 0\nv 9 9 9\n");
  write_text(folder / "bend.obj", "v 0 0 0.5\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv 9 9 9\n");
  write_text(folder / "vertex_indices.json", landmarks("idx_to_landmark_verts"));
}

TEST(IctFaceKit, ReadsPackedArraysInMillimetres) {
  const MorphableModel model = parse(square_files()).value();

  std::vector<float> positions(12);
  evaluate_positions(model, {.identity = {1}, .expression = {0.5F}}, positions);

  EXPECT_THAT(positions, ElementsAre(0, 0, 2.5F, 20, 0, 0, 20, 20, 0, 0, 20, 0));
  EXPECT_THAT(model.triangles, ElementsAre(Triangle{0, 1, 2}, Triangle{0, 2, 3}));
  EXPECT_THAT(model.expression.names, ElementsAre("bend"));
  EXPECT_EQ(model.expression.kind, ModeKind::Blendshapes);
  EXPECT_THAT(model.licence, HasSubstr("MIT"));
}

TEST(IctFaceKit, ReadsTheSameModelFromTheFolderOfItsRepository) {
  const retinaface::testing::TemporaryFolder folder;
  write_folder(folder.path());

  EXPECT_EQ(read_ict_folder(folder.path(), 4).value(), parse(square_files()).value());
}

TEST(IctFaceKit, IsOpenedByTheFolderThatHoldsItsArchive) {
  const retinaface::testing::TemporaryFolder folder;
  write_file_atomically(folder / "face.npz", zipped(square_files())).value();
  write_text(folder / "landmarks.json", landmarks("landmarks68_vertices"));

  EXPECT_EQ(open_morphable_model(folder.path()).value(), parse(square_files()).value());
}

TEST(IctFaceKit, SaysWhatAFolderWithoutAModelHas) {
  const retinaface::testing::TemporaryFolder folder;
  const auto message_with = [&](const std::string& count) {
    return folder.path().string() + ": has no generic_neutral_mesh.obj and " + count +
           " .npz archives, expected ICT-FaceKit's folder FaceXModel or one archive of its arrays";
  };
  std::filesystem::create_directory(folder / "below");
  write_text(folder / "below" / "a.npz", "");
  EXPECT_EQ(open_morphable_model(folder.path()).error().message, message_with("0"));

  write_text(folder / "a.npz", "");
  write_text(folder / "b.npz", "");
  EXPECT_EQ(open_morphable_model(folder.path()).error().message, message_with("2"));
  std::filesystem::remove(folder / "b.npz");
  EXPECT_THAT(open_morphable_model(folder.path()).error().message,
              StartsWith((folder / "landmarks.json").string()));
}

TEST(IctFaceKit, NamesTheFileOfTheFolderThatDoesNotFit) {
  const retinaface::testing::TemporaryFolder folder;
  write_folder(folder.path());
  write_text(folder / "bend.obj", "v 0 0 0\n");

  EXPECT_EQ(read_ict_folder(folder.path(), 4).error().message,
            (folder / "bend.obj").string() + ": has 1 vertices, expected 4 or more");
  std::filesystem::remove(folder / "vertex_indices.json");
  EXPECT_EQ(read_ict_folder(folder.path(), 4).error().code, ErrorCode::NotFound);
}

TEST(IctFaceKit, NamesTheArrayThatDoesNotFit) {
  EXPECT_EQ(message([](Files&) {}), "none");
  for (const auto& entry : square_files()) {
    const std::string& name = entry.first;
    EXPECT_EQ(message([&](Files& files) { files.erase(name); }), "x: has no '" + name + "'");
  }
  EXPECT_EQ(message([](Files& files) { files["neutral.npy"] = files["identity_delta.npy"]; }),
            "x: neutral.npy: has 3 axes and 3 numbers in a row, expected 2 axes and 3 numbers");
  EXPECT_EQ(message([](Files& files) {
              files["identity_delta.npy"] = npy("<f4", "1, 1, 3", floats({1, 2, 3}));
            }),
            "x: the identity directions have 3 numbers, expected 12");
  EXPECT_EQ(message([](Files& files) {
              files["faces.npy"] = npy("<i4", "1, 4", retinaface::testing::packed(0, 1, 2, -1));
            }),
            "x: faces.npy: holds -1, expected vertex indices");
  EXPECT_EQ(message([](Files& files) { files["expression_names.npy"] = "text"; }),
            "x: expression_names.npy: is not a NumPy array of texts in ASCII");
}

TEST(IctFaceKit, RefusesLandmarksThatAreNone) {
  const auto npz = retinaface::testing::make_zip({});
  for (const std::string json : {"", "[]", "{}", R"({"landmarks68_vertices": [-1]})"}) {
    const auto model = parse_ict_arrays(npz, json, "x");
    EXPECT_FALSE(model.ok()) << json;
  }
}

Result<MorphableModel> shared_model() {
  return read_ict_arrays(testing::ict_face_path(),
                         retinaface::testing::shared_data("face3d/ict_facekit/landmarks.json"));
}

TEST(IctFaceKit, IsTheFullFaceOfTheRealModel) {
  RETINAFACE_SKIP_WITHOUT(testing::ict_face_path());
  const MorphableModel model = shared_model().value();

  EXPECT_EQ(model.num_vertices(), kIctFullFaceVertices);
  EXPECT_EQ(model.triangles.size(), 18460U);
  EXPECT_EQ(model.identity.size(), 100U);
  EXPECT_EQ(model.expression.size(), 57U);
  EXPECT_EQ(model.expression.names.back(), "noseSneer_R");
  EXPECT_EQ(model.landmarks68, testing::ict_landmarks());
  // At rest it is the neutral mesh, in other units.
  Mesh neutral = testing::ict_face();
  for (Vec3& position : neutral.positions) position = 10.0F * position;
  EXPECT_EQ(evaluate_mesh(model, {}).positions, neutral.positions);
}

TEST(IctFaceKit, TheRealArchiveIsOpenedByItsFolder) {
  RETINAFACE_SKIP_WITHOUT(testing::ict_face_path());

  EXPECT_EQ(open_morphable_model(testing::ict_face_path().parent_path()).value(),
            shared_model().value());
}

TEST(IctFaceKit, HasModesOfTheSizesThatWereMeasured) {
  RETINAFACE_SKIP_WITHOUT(testing::ict_face_path());
  const MorphableModel model = shared_model().value();
  const std::size_t size = 3 * model.num_vertices();
  for (const auto& [mode, expected] : {std::pair(0, 3.05), {1, 1.47}, {2, 1.34}, {3, 0.83}}) {
    const std::span direction(&model.identity.directions[static_cast<std::size_t>(mode) * size],
                              std::size_t{3} * kIctNarrowFaceVertices);
    double squares = 0;
    for (const float value : direction) squares += static_cast<double>(value) * value;
    EXPECT_NEAR(std::sqrt(squares / kIctNarrowFaceVertices), expected, 0.4) << mode;
  }
}

TEST(IctFaceKit, LooksAlongZWithTheRightEyeAtNegativeX) {
  RETINAFACE_SKIP_WITHOUT(testing::ict_face_path());
  const MorphableModel model = shared_model().value();

  const auto points = landmark_positions5(model, model.mean_positions);
  const Mesh mesh = evaluate_mesh(model, {});

  EXPECT_LT(points[0].x, -20);
  EXPECT_NEAR(points[0].x, -points[1].x, 1);
  EXPECT_GT(points[2].z, points[0].z + 10);
  EXPECT_GT(points[0].y, points[2].y);
  EXPECT_LT(points[3].y, points[2].y);
  EXPECT_LT(points[3].x, points[4].x);
  EXPECT_GT(vertex_normals(mesh.positions, mesh.triangles)[model.landmarks68[30]].z, 0.5F);
}

}  // namespace
}  // namespace retinaface::mesh
