#include "retinaface/mesh/model/basel_2009.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "retinaface/base/file.h"
#include "retinaface/mesh/normals.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface::mesh {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A matrix of floats, columns first.
struct Matrix {
  std::uint32_t rows;
  std::uint32_t columns;
  std::vector<float> values;
};
using Variables = std::map<std::string, Matrix>;

std::string u32(std::uint32_t value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

/// Tag, content and padding (MathWorks, "MAT-File Format", version 5).
std::string element(std::uint32_t type, std::string content) {
  const auto size = static_cast<std::uint32_t>(content.size());
  content.resize((content.size() + 7) / 8 * 8);
  return u32(type) + u32(size) + content;
}

constexpr std::uint32_t kSingleClass = 7;
constexpr std::uint32_t kSparseClass = 5;

std::string variable(const std::string& name, const Matrix& matrix) {
  const std::string values(reinterpret_cast<const char*>(matrix.values.data()),
                           matrix.values.size() * sizeof(float));
  return element(14, element(6, u32(kSingleClass) + u32(0)) +
                         element(5, u32(matrix.rows) + u32(matrix.columns)) + element(1, name) +
                         element(7, values));
}

/// As the original's data for blending segments: more elements than fit 32 bits.
std::string sparse_variable() {
  return element(14, element(6, u32(kSparseClass) + u32(1)) + element(5, u32(213960) + u32(53490)) +
                         element(1, "segMM") + element(5, u32(0)) + element(5, u32(0)) +
                         element(9, std::string(8, '\0')));
}

/// A triangle in the plane z = 1 mm that one mode makes wider, clockwise as the original's.
Variables triangle_variables() {
  return {{"shapeMU", {9, 1, {0, 0, 1000, 2000, 0, 1000, 0, 2000, 1000}}},
          {"shapePC", {9, 2, {0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}},
          {"shapeEV", {2, 1, {500, 250}}},
          {"texMU", {9, 1, {255, 0, 0, 0, 255, 0, 51, 51, 51}}},
          {"texPC", {9, 1, {0, 0, 0, 0, 0, 0, 1, 1, 1}}},
          {"texEV", {1, 1, {25.5F}}},
          {"tl", {1, 3, {1, 3, 2}}}};
}

class Basel2009Test : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!can_read_basel_2009()) GTEST_SKIP() << "built without libmatio";
  }

  static void write(const std::filesystem::path& path, const Variables& variables) {
    std::string file = std::string(124, ' ') + std::string("\x00\x01IM", 4) + sparse_variable();
    for (const auto& [name, matrix] : variables) file += variable(name, matrix);
    write_file_atomically(path, file).value();
  }

  Result<MorphableModel> read(const Variables& variables) {
    write(path_, variables);
    return read_basel_2009(path_);
  }

  std::string message(const std::function<void(Variables&)>& damage) {
    Variables variables = triangle_variables();
    damage(variables);
    const auto model = read(variables);
    return model.ok() ? "none" : model.error().message.substr(path_.string().size());
  }

  retinaface::testing::TemporaryFolder folder_;
  std::filesystem::path path_ = folder_ / "01_MorphableModel.mat";
};

TEST_F(Basel2009Test, BecomesMillimetresAndColoursUpToOne) {
  const MorphableModel model = read(triangle_variables()).value();

  const Mesh mesh = evaluate_mesh(model, {.identity = {2, -4}, .albedo = {-1}});

  EXPECT_THAT(mesh.positions, ElementsAre(Vec3{0, 0, 1}, Vec3{3, 0, 1}, Vec3{0, 2, 0}));
  EXPECT_EQ(mesh.colours[0], (Vec3{1, 0, 0}));
  EXPECT_NEAR(mesh.colours[2].x, 0.1, 1e-6);
  EXPECT_EQ(model.expression.size(), 0U);
  EXPECT_THAT(model.licence, HasSubstr("not to be passed on"));
}

TEST_F(Basel2009Test, TurnsItsTrianglesTowardsTheCamera) {
  const MorphableModel model = read(triangle_variables()).value();
  const Mesh mesh = evaluate_mesh(model, {});

  EXPECT_EQ(vertex_normals(mesh.positions, mesh.triangles)[0], (Vec3{0, 0, 1}));
}

TEST_F(Basel2009Test, NamesTheVariableThatDoesNotFit) {
  EXPECT_EQ(message([](Variables&) {}), "none");
  for (const auto& entry : triangle_variables()) {
    const std::string& name = entry.first;
    EXPECT_EQ(message([&](Variables& variables) { variables.erase(name); }),
              ": has no readable variable '" + name + "'");
  }
  EXPECT_EQ(message([](Variables& variables) {
              variables["shapeEV"] = {1, 1, {500}};
            }),
            ": shapePC is 9 x 2, expected 9 x 1 as the mean and the deviations have it");
  EXPECT_EQ(message([](Variables& variables) {
              variables["tl"] = {3, 1, {1, 3, 2}};
            }),
            ": tl is 3 x 1, expected three columns");
  EXPECT_EQ(message([](Variables& variables) { variables["tl"].values[0] = 0; }),
            ": tl holds 0, expected vertices from 1");
  EXPECT_EQ(message([](Variables& variables) { variables["tl"].values[0] = 4; }),
            ": a triangle has vertex 3, expected one below 3");
}

/// The triangle has a fourth vertex that no expression moves, and the expressions count vertices in
/// another order.
class BaselExpressionsTest : public Basel2009Test {
 protected:
  void SetUp() override {
    Basel2009Test::SetUp();
    Variables variables = triangle_variables();
    for (const std::string name : {"shapeMU", "shapePC", "texMU", "texPC"}) {
      Matrix& matrix = variables[name];
      for (std::uint32_t column = matrix.columns; column > 0; --column)
        matrix.values.insert(matrix.values.begin() + matrix.rows * column, {7, 7, 7});
      matrix.rows += 3;
    }
    variables["tl"] = {2, 3, {1, 1, 3, 4, 2, 3}};
    write(path_, variables);
    write_components(1, {0, 0, 9, 0, 0, 9, 0, 0, 9}, {1, 0, 0, 0, 0, 0, 0, 0, 0});
    write_file_atomically(folder_ / "std_exp.txt", std::string_view("3000\n")).value();
    write(folder_ / "BFM_exp_idx.mat", {{"trimIndex", {3, 1, {3, 1, 2}}}});
  }

  void write_components(std::int32_t count, const std::vector<float>& mean,
                        const std::vector<float>& components) {
    std::string file = u32(static_cast<std::uint32_t>(count));
    for (const auto* values : {&mean, &components})
      file.append(reinterpret_cast<const char*>(values->data()), values->size() * sizeof(float));
    write_file_atomically(folder_ / "Exp_Pca.bin", file).value();
  }

  [[nodiscard]] std::string message() const {
    const auto model = read_basel_2009(path_);
    return model.ok() ? "none" : model.error().message;
  }

  [[nodiscard]] std::string at(const std::string& file) const {
    return (folder_ / file).string() + ": ";
  }
};

TEST_F(BaselExpressionsTest, MoveTheVerticesThatTheyKnowAndTheOthersGo) {
  const MorphableModel model = read_basel_2009(path_).value();

  const Mesh mesh = evaluate_mesh(model, {.identity = {2}, .expression = {2}});

  EXPECT_THAT(mesh.positions, ElementsAre(Vec3{6, 2, 1}, Vec3{0, 0, 1}, Vec3{3, 0, 1}));
  EXPECT_EQ(mesh.colours[1], (Vec3{1, 0, 0}));
  EXPECT_THAT(model.triangles, ElementsAre(Triangle{2, 0, 1}));
  EXPECT_EQ(model.expression.kind, ModeKind::PrincipalComponents);
}

TEST_F(BaselExpressionsTest, NeedNoIndexWhenTheyMoveAllVertices) {
  write_components(1, std::vector<float>(12, 0), std::vector<float>(12, 1));
  std::filesystem::remove(folder_ / "BFM_exp_idx.mat");

  EXPECT_EQ(read_basel_2009(path_).value().num_vertices(), 4U);
}

TEST_F(BaselExpressionsTest, SayWhichFileDoesNotFit) {
  write_components(1, {1, 2, 3}, {1, 2});
  EXPECT_EQ(message(), at("Exp_Pca.bin") +
                           "has 20 bytes behind its first 4, expected 24 for each "
                           "vertex: a mean and 1 expressions");
  write_components(2, {1, 2, 3}, {1, 2, 3});
  EXPECT_EQ(message(), at("std_exp.txt") + "has 1 standard deviations, expected 2 as " +
                           (folder_ / "Exp_Pca.bin").string() + " has expressions");
  write_components(-1, {}, {});
  EXPECT_EQ(message(), at("Exp_Pca.bin") +
                           "counts -1 expressions in its first 4 of 4 bytes, "
                           "expected one or more");
  write_components(1, {1, 2, 3}, {1, 2, 3});
  EXPECT_EQ(message(), at("Exp_Pca.bin") + "moves 1 vertices, expected 3 as trimIndex in " +
                           (folder_ / "BFM_exp_idx.mat").string() + " has");
  write(folder_ / "BFM_exp_idx.mat", {{"trimIndex", {1, 1, {5}}}});
  EXPECT_EQ(message(), at("BFM_exp_idx.mat") + "trimIndex holds 5, expected vertices from 1 to 4");
  write_file_atomically(folder_ / "std_exp.txt", std::string_view("1\n-1\n")).value();
  EXPECT_EQ(message(),
            (folder_ / "std_exp.txt").string() + ":2: '-1', expected a standard deviation");
  std::filesystem::remove(folder_ / "std_exp.txt");
  EXPECT_EQ(read_basel_2009(path_).error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace retinaface::mesh
