#include "retinaface/mesh/model/eos_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "retinaface/base/file.h"
#include "retinaface/formats/tiny_files.h"
#include "retinaface/mesh/model/open_model.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface::mesh {
namespace {

using retinaface::testing::bytes_of;
using retinaface::testing::packed;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string i32(std::int32_t value) {
  return packed(value);
}
std::string u64(std::uint64_t value) {
  return packed(value);
}

// What cereal's BinaryOutputArchive writes of the classes that eos stores.
std::string matrix(std::int32_t rows, std::int32_t columns, const std::vector<float>& values) {
  std::string bytes = i32(rows) + i32(columns);
  for (const float value : values) bytes += packed(value);
  return bytes;
}

std::string column(const std::vector<float>& values) {
  return matrix(static_cast<std::int32_t>(values.size()), 1, values);
}

std::string text(const std::string& letters) {
  return u64(letters.size()) + letters;
}

std::string triangles(const std::vector<std::int32_t>& corners) {
  std::string bytes = u64(corners.size() / 3);
  for (const std::int32_t corner : corners) bytes += i32(corner);
  return bytes;
}

std::string blendshape(const std::string& name, const std::vector<float>& values) {
  return text(name) + column(values);
}

const std::string kNone = "\x01";
const std::string kSome(1, '\0');

/// The members of a model by their place in the file.
using Members = std::map<std::string, std::string>;

/// A triangle whose first mode moves x of the second vertex and whose second lifts the third.
Members triangle_members() {
  return {
      {"1 version", packed(std::uint32_t{4})},
      {"2 mean", column({0, 0, 1, 2, 0, 1, 0, 2, 1})},
      {"3 basis", matrix(9, 2, {0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})},
      {"4 eigenvalues", column({9, 0.25F})},
      {"5 triangles", triangles({0, 1, 2})},
      {"6 colours", column(std::vector<float>(9, 0.5F)) +
                        matrix(9, 1, {1, 0, 0, 0, 0, 0, 0, 0, 0}) + column({0.04F}) +
                        triangles({0, 1, 2})},
      {"7 expressions", kSome + i32(1) + u64(2) + blendshape("smile", {0, 0, 0, 0, 1, 0, 0, 0, 0}) +
                            blendshape("frown", {0, 0, 0, 0, 0, 0, 0, -1, 0})},
      {"8 names", kSome + u64(1) + text("nose.tip") + i32(2)},
      {"9a texture", u64(1) + packed(0.5, 0.25)},
      {"9b texture triangles", triangles({0, 0, 0})}};
}

std::string joined(const Members& members) {
  std::string bytes;
  for (const auto& [place, member] : members) bytes += member;
  return bytes;
}

/// The same as an older eos has it.
std::string of_version(std::uint32_t version) {
  Members members = triangle_members();
  members["1 version"] = packed(version);
  if (version < 4) members.erase("9b texture triangles");
  if (version < 3) members.erase("8 names");
  if (version < 2) members.erase("7 expressions");
  return joined(members);
}

Result<MorphableModel> parse(const std::string& file) {
  return parse_eos_model(bytes_of(file), "x.bin");
}

std::string message(const std::string& place, const std::string& member) {
  Members members = triangle_members();
  members[place] = member;
  const auto model = parse(joined(members));
  return model.ok() ? "none" : model.error().message;
}

TEST(EosModel, IsTheSameInEveryVersionApartFromWhatCameLater) {
  const MorphableModel newest = parse(of_version(4)).value();
  MorphableModel oldest = newest;
  oldest.expression = {};

  EXPECT_EQ(parse(of_version(3)).value(), newest);
  EXPECT_EQ(parse(of_version(2)).value(), newest);
  EXPECT_EQ(parse(of_version(1)).value(), oldest);
}

TEST(EosModel, TakesRootsOfEigenvalues) {
  const MorphableModel model = parse(of_version(4)).value();

  const Mesh mesh =
      evaluate_mesh(model, {.identity = {1, 2}, .expression = {0.5F, 1}, .albedo = {-1}});

  EXPECT_THAT(mesh.positions, ElementsAre(Vec3{0, 0, 1}, Vec3{5, 0.5F, 1}, Vec3{0, 1, 2}));
  EXPECT_NEAR(mesh.colours[0].x, 0.3, 1e-6);
  EXPECT_THAT(mesh.triangles, ElementsAre(Triangle{0, 1, 2}));
  EXPECT_THAT(model.expression.names, ElementsAre("smile", "frown"));
  EXPECT_EQ(model.expression.kind, ModeKind::Blendshapes);
  EXPECT_EQ(model.name, "x");
}

TEST(EosModel, AddsTheMeanOfExpressionsThatArePrincipalComponents) {
  Members members = triangle_members();
  members["7 expressions"] = kSome + i32(0) + column({0, 0, 1, 0, 0, 1, 0, 0, 1}) +
                             matrix(9, 1, {1, 0, 0, 0, 0, 0, 0, 0, 0}) + column({4}) + u64(0);
  const MorphableModel model = parse(joined(members)).value();

  const Mesh mesh = evaluate_mesh(model, {.expression = {1}});

  EXPECT_THAT(mesh.positions, ElementsAre(Vec3{2, 0, 2}, Vec3{2, 0, 2}, Vec3{0, 2, 2}));
  EXPECT_EQ(model.expression.kind, ModeKind::PrincipalComponents);
}

TEST(EosModel, TakesFacesOfMoreThanTenMetresForMicrometres) {
  Members members = triangle_members();
  members["2 mean"] = column({0, 0, 1000, 2000, 0, 1000, 0, 12000, 1000});
  const MorphableModel model = parse(joined(members)).value();

  const Mesh mesh = evaluate_mesh(model, {.identity = {1}, .expression = {1}, .albedo = {-1}});

  EXPECT_NEAR(mesh.positions[1].x, 2.003, 1e-6);
  EXPECT_NEAR(mesh.positions[1].y, 0.001, 1e-6);
  EXPECT_NEAR(mesh.positions[2].y, 12, 1e-5);
  EXPECT_NEAR(mesh.colours[0].x, 0.3, 1e-6);
}

TEST(EosModel, MayHaveNoColoursAndNoExpressions) {
  Members members = triangle_members();
  members["6 colours"] = column({}) + matrix(0, 0, {}) + column({}) + u64(0);
  members["7 expressions"] = kNone;
  members["8 names"] = kNone;
  const MorphableModel model = parse(joined(members)).value();

  EXPECT_THAT(model.mean_albedo, IsEmpty());
  EXPECT_EQ(model.albedo.size(), 0U);
  EXPECT_EQ(model.expression.size(), 0U);
}

TEST(EosModel, RefusesOtherVersionsAndForeignFiles) {
  for (const std::uint32_t version : {0U, 5U, 10344U}) {
    const auto model = parse(of_version(version));
    EXPECT_EQ(model.error().code, ErrorCode::Unsupported);
    EXPECT_EQ(model.error().message, "x.bin: begins with version " + std::to_string(version) +
                                         " of eos's models, expected 1 to 4");
  }
  EXPECT_EQ(parse("not a model").error().code, ErrorCode::Unsupported);
  EXPECT_EQ(parse("").error().message, "x.bin: ends inside the version, 0 bytes behind byte 0");
}

TEST(EosModel, SaysWhatDoesNotFit) {
  EXPECT_EQ(message("2 mean", matrix(3, 3, std::vector<float>(9, 0))),
            "x.bin: the mean of the shape is 3 x 3, expected one column");
  EXPECT_EQ(message("2 mean", column({})),
            "x.bin: the basis of the shape is 9 x 2, expected 0 x 2 "
            "as its mean and its eigenvalues have it");
  EXPECT_EQ(message("3 basis", matrix(-1, 2, {})),
            "x.bin: the basis of the shape is -1 x 2, expected no negative size");
  EXPECT_EQ(message("4 eigenvalues", column({1})),
            "x.bin: the basis of the shape is 9 x 2, expected 9 x 1 as its mean and its "
            "eigenvalues have it");
  EXPECT_EQ(message("4 eigenvalues", column({1, -1})),
            "x.bin: the eigenvalues of the shape hold -1, expected no negative number");
  EXPECT_EQ(message("5 triangles", triangles({0, 1, -1})),
            "x.bin: one of the triangles of the shape has vertex -1");
  EXPECT_EQ(message("5 triangles", triangles({0, 1, 3})),
            "x.bin: a triangle has vertex 3, expected one below 3");
  EXPECT_EQ(message("7 expressions", "\x02"),
            "x.bin: byte 284 says 2 of the expressions, expected 0 (there is one) or 1 (none)");
  EXPECT_EQ(message("7 expressions", kSome + i32(2)),
            "x.bin: the kind of the expressions is 2, expected 0 to 1");
  EXPECT_EQ(message("7 expressions",
                    kSome + i32(1) + u64(2) + blendshape("a", {1}) + blendshape("b", {1, 2})),
            "x.bin: blendshape 'b' has 2 numbers, expected 1 as the first one has");
  EXPECT_EQ(message("7 expressions", kSome + i32(1) + u64(1) + blendshape("a", {1})),
            "x.bin: the expression directions have 1 numbers, expected 9");
  EXPECT_EQ(message("8 names", kSome + u64(1) + text("chin") + i32(3)),
            "x.bin: landmark 'chin' has vertex 3, expected one below 3");
  EXPECT_THAT(message("9b texture triangles", u64(0) + "more"),
              HasSubstr("has 4 bytes behind its end"));
}

TEST(EosModel, AllocatesNothingForCountsThatTheFileCannotHold) {
  EXPECT_THAT(message("3 basis", matrix(INT32_MAX, INT32_MAX, {})),
              StartsWith("x.bin: the basis of the shape is 2147483647 x 2147483647, expected at "
                         "most "));
  EXPECT_THAT(message("5 triangles", u64(UINT64_MAX)),
              StartsWith("x.bin: counts 18446744073709551615 triangles of the shape, expected at "
                         "most "));
  EXPECT_THAT(message("7 expressions", kSome + i32(1) + u64(1) + u64(UINT64_MAX)),
              StartsWith("x.bin: counts 18446744073709551615 letters of the name of a blendshape"));
  EXPECT_THAT(message("9a texture", u64(std::uint64_t{1} << 60)), HasSubstr("texture coordinates"));
}

TEST(EosModel, IsCorruptWhereverTheFileEnds) {
  const std::string whole = of_version(4);
  for (std::size_t size = 4; size < whole.size(); ++size)
    EXPECT_EQ(parse(whole.substr(0, size)).error().code, ErrorCode::Corrupt) << size;
}

/// A face of ten points in the plane, and the files that eos would keep beside it.
class EosFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::vector<float> face;
    for (const auto& [x, y] : std::vector<std::pair<float, float>>{{0, 0},    // all but the jaw
                                                                   {0, -8},   // the chin
                                                                   {-8, 2},   // above the eyes
                                                                   {-8, 0},   // 8 from the next
                                                                   {-8, -8},  // 8 from the chin
                                                                   {8, 2},
                                                                   {8, 0},
                                                                   {8, -8}}) {
      face.insert(face.end(), {x, y, 0});
    }
    write("sfm_shape_8.bin", packed(std::uint32_t{1}) + column(face) + matrix(0, 0, {}) +
                                 column({}) + triangles({0, 1, 2}) + column({}) + matrix(0, 0, {}) +
                                 column({}) + u64(0) + u64(0));
    write("expression_blendshapes_8.bin", u64(1) + blendshape("joy", std::vector<float>(24, 1)));
    write("ibug_to_sfm.txt", mapping_);
    write("sfm_model_contours.json", R"({"model_contour": {"right_contour": [2, 3, 4],
                                                           "left_contour": [5, 6, 7]}})");
  }

  void write(const std::string& name, const std::string& content) {
    write_file_atomically(folder_ / name, content).value();
  }

  [[nodiscard]] Result<MorphableModel> read() const {
    return open_morphable_model(folder_ / "sfm_shape_8.bin");
  }

  [[nodiscard]] std::string message() const {
    const auto model = read();
    if (model.ok()) return "none";
    return model.error().message.substr(folder_.path().string().size() + 1);
  }

  static std::string mapping() {
    std::string text = "# As eos has it\n[landmark_mappings]\n9 = 1  # chin bottom\n";
    for (int point = 18; point <= 68; ++point)
      if (point != 61 && point != 65) text += std::to_string(point) + " = 0\n";
    return text + "\n[contour_landmarks]\nright = [ 1,\n 2 ]\n";
  }

  std::string mapping_ = mapping();
  retinaface::testing::TemporaryFolder folder_;
};

TEST_F(EosFilesTest, AreFoundByTheNamesThatEosGivesThem) {
  const EosFiles files = find_eos_files(folder_ / "sfm_shape_8.bin");

  EXPECT_EQ(files.blendshapes, folder_ / "expression_blendshapes_8.bin");
  EXPECT_EQ(files.landmarks, folder_ / "ibug_to_sfm.txt");
  EXPECT_EQ(files.contours, folder_ / "sfm_model_contours.json");
  EXPECT_EQ(find_eos_files(folder_ / "bfm.bin").landmarks, "");
  write("ibug_to_bfm.txt", "");
  EXPECT_EQ(find_eos_files(folder_ / "bfm.bin").landmarks, folder_ / "ibug_to_bfm.txt");
}

TEST_F(EosFilesTest, GiveBlendshapesToAModelWithoutExpressions) {
  EXPECT_THAT(read().value().expression.names, ElementsAre("joy"));

  write("expression_blendshapes_8.bin", u64(1) + blendshape("", std::vector<float>(24, 1)));
  EXPECT_THAT(read().value().expression.names, IsEmpty());
  write("expression_blendshapes_8.bin", u64(1) + blendshape("joy", {1, 1, 1}));
  EXPECT_EQ(message(),
            "expression_blendshapes_8.bin: its 1 blendshapes have 3 numbers, expected "
            "24 as the 8 vertices of the model have it");
  write("expression_blendshapes_8.bin", u64(2) + blendshape("joy", {1, 1, 1}));
  EXPECT_THAT(message(),
              StartsWith("expression_blendshapes_8.bin: counts 2 blendshapes, expected at most 1"));
}

TEST_F(EosFilesTest, PartTheJawEvenlyFromTheEyesToTheChin) {
  const std::vector<std::uint32_t> points = read().value().landmarks68;

  // From (-8, 0) by (-8, -8) to (0, -8): 16 in steps of 2, each at the nearer vertex.
  EXPECT_THAT(std::vector(points.begin(), points.begin() + 17),
              ElementsAre(3, 3, 3, 4, 4, 4, 4, 4, 1, 7, 7, 7, 7, 7, 6, 6, 6));
  EXPECT_EQ(points.size(), 68U);
}

TEST_F(EosFilesTest, NameNoLandmarksWhereAPointIsStillOpen) {
  std::filesystem::remove(folder_ / "sfm_model_contours.json");
  EXPECT_THAT(read().value().landmarks68, IsEmpty());

  std::filesystem::remove(folder_ / "ibug_to_sfm.txt");
  EXPECT_THAT(read().value().landmarks68, IsEmpty());
}

TEST_F(EosFilesTest, KeepAMappingOfAllPointsAsItIs) {
  std::string text = "[landmark_mappings]\n";
  for (int point = 1; point <= 68; ++point)
    text += std::to_string(point) + "=" + std::to_string(point % 8) + "\n";
  write("ibug_to_sfm.txt", text);

  const auto points = read().value().landmarks68;

  for (std::uint32_t i = 0; i < 68; ++i) EXPECT_EQ(points[i], (i + 1) % 8);
}

TEST_F(EosFilesTest, SayWhichLineOfTheMappingDoesNotFit) {
  const auto message_with = [&](const std::string& line) {
    write("ibug_to_sfm.txt", "[landmark_mappings]\n" + line + "\n");
    return message();
  };
  EXPECT_EQ(message_with("9"), "ibug_to_sfm.txt:2: '9', expected a point = its vertex");
  EXPECT_EQ(message_with("69 = 1"), "ibug_to_sfm.txt:2: point '69 ', expected 1 to 68");
  EXPECT_EQ(message_with("9 = 8"), "ibug_to_sfm.txt:2: vertex '8', expected one below 8");
  EXPECT_EQ(message_with("9 = 1\n9 = 1"), "ibug_to_sfm.txt:3: point 9 for the second time");
  EXPECT_EQ(message_with("9 = \"chin\""),
            "ibug_to_sfm.txt:2: the model names no vertex '\"chin\"'");
  write("ibug_to_sfm.txt", "landmarkMappings\n{\n\t9 33\n}\n");
  EXPECT_EQ(message(), "ibug_to_sfm.txt:4: has no section [landmark_mappings]");
}

TEST_F(EosFilesTest, SayWhatTheContoursLack) {
  write("sfm_model_contours.json", "{}");
  EXPECT_EQ(message(),
            "sfm_model_contours.json: has no list 'right_contour' in an object "
            "'model_contour'");
  write("sfm_model_contours.json",
        R"({"model_contour": {"right_contour": [3], "left_contour": [8]}})");
  EXPECT_EQ(
      message(),
      "sfm_model_contours.json: the list 'left_contour' holds '8', expected vertices below 8");
}

TEST(EosModel, NamesTheVertexThatAMappingAsksForByName) {
  const retinaface::testing::TemporaryFolder folder;
  const auto path = folder / "named.bin";
  write_file_atomically(path, of_version(3)).value();
  std::string text = "[landmark_mappings]\n";
  for (int point = 1; point <= 68; ++point) text += std::to_string(point) + " = \"nose.tip\"\n";
  write_file_atomically(folder / "ibug_to_named.txt", text).value();

  EXPECT_EQ(open_morphable_model(path).value().landmarks68, std::vector<std::uint32_t>(68, 2));
}

}  // namespace
}  // namespace retinaface::mesh
