#include "retinaface/mesh/model/model_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "retinaface/mesh/model/test_models.h"

namespace retinaface::mesh {
namespace {

using ::testing::HasSubstr;

/// The answer to a file whose content was changed.
std::string message(const std::function<void(TensorFile&)>& damage) {
  const Bytes written = write_morphable_model(testing::pyramid_model()).value();
  TensorFile content = read_safetensors(written, "x").value();
  damage(content);
  const auto model = read_morphable_model(write_safetensors(content).value(), "x");
  return model.ok() ? "none" : model.error().message;
}

void replace(TensorFile& file, const std::string& tensor, const std::vector<float>& values) {
  file.tensors.at(tensor) = Tensor(Shape{static_cast<std::int64_t>(values.size())}, values);
}

TEST(ModelFile, KeepsEveryPartOfAModel) {
  const MorphableModel model = testing::pyramid_model();

  const Bytes file = write_morphable_model(model).value();

  EXPECT_EQ(read_morphable_model(file, "x").value(), model);
  EXPECT_EQ(write_morphable_model(model).value(), file);
}

TEST(ModelFile, LivesWithoutTheOptionalParts) {
  const MorphableModel model = testing::random_model(3);
  EXPECT_EQ(read_morphable_model(write_morphable_model(model).value(), "x").value(), model);
}

TEST(ModelFile, HalvesDirectionsAndNothingElse) {
  MorphableModel model = testing::random_model(5001);
  model.triangles = {{0, 2049, 4999}};  // halves know every second number beyond 2048

  const Bytes file = write_morphable_model(model, StorageType::Float16).value();
  MorphableModel halved = read_morphable_model(file, "x").value();

  EXPECT_LT(file.size(), write_morphable_model(model).value().size() * 6 / 10);
  EXPECT_EQ(halved.triangles, model.triangles);
  for (std::size_t i = 0; i < model.identity.directions.size(); ++i)
    ASSERT_NEAR(halved.identity.directions[i], model.identity.directions[i], 1.0 / 2048);
  halved.identity.directions = model.identity.directions;
  halved.expression.directions = model.expression.directions;
  EXPECT_EQ(halved, model);
}

TEST(ModelFile, NamesAMissingTensor) {
  EXPECT_EQ(message([](auto&) {}), "none");
  for (const std::string name :
       {"mean_positions", "triangles", "identity.directions", "identity.standard_deviations",
        "expression.directions", "albedo.standard_deviations"}) {
    EXPECT_EQ(message([&](auto& file) { file.tensors.erase(name); }),
              "x: tensor '" + name + "' is missing");
  }
}

TEST(ModelFile, RefusesSizesThatDoNotFit) {
  EXPECT_EQ(message([](auto& file) {
              replace(file, "identity.standard_deviations", {1, 2});
            }),
            "x: the identity directions have 45 numbers, expected 30");
  EXPECT_EQ(message([](auto& file) {
              replace(file, "triangles", {0, 1, 2, 3});
            }),
            "x: tensor 'triangles' has 4 numbers, expected three for each triangle");
  EXPECT_EQ(message([](auto& file) {
              replace(file, "mean_positions", {0, 1});
            }),
            "x: the mean has 2 numbers, expected three for each vertex");
}

TEST(ModelFile, RefusesIndicesThatAreNone) {
  for (const float bad : {-1.0F, 0.5F, 1e9F, NAN}) {
    EXPECT_THAT(message([&](auto& file) {
                  replace(file, "triangles", {0, 1, bad});
                }),
                HasSubstr("x: tensor 'triangles' holds "));
  }
  EXPECT_EQ(message([](auto& file) {
              replace(file, "triangles", {0, 1, 5});
            }),
            "x: a triangle has vertex 5, expected one below 5");
}

TEST(ModelFile, RefusesOtherFiles) {
  EXPECT_EQ(message([](auto& file) { file.metadata.clear(); }),
            "x: its metadata has the format '', expected 'retinaface morphable model 1'");
  EXPECT_EQ(message([](auto& file) { file.metadata["unit"] = "inch"; }),
            "x: its metadata has the unit 'inch', expected 'millimetre'");
  EXPECT_EQ(message([](auto& file) { file.metadata["expression.kind"] = "?"; }),
            "x: its metadata has the expression.kind '?', expected 'principal components' or "
            "'blendshapes'");
  EXPECT_EQ(message([](auto& file) { file.metadata["expression.names"] = "one"; }),
            "x: has 1 names of expression modes, expected 2");
}

TEST(ModelFile, RefusesToWriteTextThatIsNotUtf8) {
  MorphableModel model = testing::pyramid_model();
  model.licence = "\xFF";
  EXPECT_EQ(write_morphable_model(model).error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace retinaface::mesh
