#include "retinaface/model/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "retinaface/base/contract.h"
#include "retinaface/base/sha256.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const char* const kSomeTensor = "ssh2.conv5X5_1.1.running_mean";

NetworkConfig preset(const char* name) {
  return network_preset(name).value();
}

Model small_model() {
  return random_model(preset("retinaface-mnet025"), 1);
}

Model small_deformable_model() {
  NetworkConfig config = preset("retinaface-mnet025");
  config.deformable = true;
  return random_model(config, 1);
}

void expect_same_tensors(const NamedTensors& a, const NamedTensors& b, double tolerance = 0) {
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [name, tensor] : a) {
    ASSERT_TRUE(b.contains(name)) << name;
    const Tensor& other = b.find(name)->second;
    ASSERT_EQ(tensor.shape(), other.shape()) << name;
    for (std::size_t i = 0; i < tensor.values().size(); ++i) {
      ASSERT_NEAR(tensor.values()[i], other.values()[i], tolerance) << name;
    }
  }
}

/// What building the graph, and reading the model back from its own file, say of its tensors.
void expect_corrupt(const Model& model, const std::string& what) {
  const auto graph = build_graph(model);
  ASSERT_FALSE(graph.ok());
  EXPECT_EQ(graph.error().code, ErrorCode::Corrupt);
  EXPECT_EQ(graph.error().message, model.name + ": " + what);

  const auto read = read_model(to_safetensors(model).value(), "folder/bad.safetensors");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, ErrorCode::Corrupt);
  EXPECT_EQ(read.error().message, "folder/bad.safetensors: " + what);
}

TEST(RandomModel, SlowOfEveryPresetBuildsAGraph) {
  for (const NetworkConfig& config : network_presets()) {
    const Model model = random_model(config, 1);
    const auto graph = build_graph(model);
    ASSERT_TRUE(graph.ok()) << graph.error().message;
    EXPECT_EQ(graph->outputs.size(), 3 * config.levels.size());
    EXPECT_EQ(graph->size_multiple, config.max_stride());
    EXPECT_NO_THROW(static_cast<void>(nn::value_channels(graph.value()))) << config.name;
  }
}

TEST(RandomModel, HasTheTensorsOfTheReleasedNetwork) {
  const Model model = small_model();

  EXPECT_EQ(model.tensors.size(), 300U - 47U);  // without 47 integer counters
  EXPECT_EQ(model.tensors.at("body.stage1.0.0.weight").shape(), (Shape{8, 3, 3, 3}));
  EXPECT_EQ(model.tensors.at("ssh3.conv7x7_3.0.weight").shape(), (Shape{16, 16, 3, 3}));
  EXPECT_EQ(model.tensors.at("LandmarkHead.2.conv1x1.bias").shape(), Shape{20});
}

TEST(RandomModel, IsTheSameForTheSameSeedOnly) {
  const NetworkConfig config = preset("retinaface-mnet025");

  const Model one = random_model(config, 1);
  const Model other = random_model(config, 2);

  expect_same_tensors(one.tensors, random_model(config, 1).tensors);
  EXPECT_NE(one.tensors.at("body.stage1.0.0.weight").values()[0],
            other.tensors.at("body.stage1.0.0.weight").values()[0]);
}

TEST(RandomModel, OfAnImpossibleNetworkBreaksTheContract) {
  NetworkConfig config = preset("retinaface-mnet025");
  config.context_channels = 3;
  EXPECT_THROW(static_cast<void>(random_model(config, 1)), ContractError);
}

TEST(BuildGraph, NamesAMissingTensor) {
  Model model = small_model();
  model.tensors.erase(kSomeTensor);

  expect_corrupt(model, std::string("tensor '") + kSomeTensor + "' is missing, expected shape 16");
}

TEST(BuildGraph, NamesAMissingHead) {
  Model model = small_model();
  model.tensors.erase("BboxHead.1.conv1x1.bias");

  expect_corrupt(model, "tensor 'BboxHead.1.conv1x1.bias' is missing, expected shape 8");
}

TEST(BuildGraph, NamesATensorThatNobodyUses) {
  Model model = small_model();
  model.tensors.emplace("ssh4.conv3X3.0.weight", Tensor(Shape{2, 3}));

  expect_corrupt(model, "tensor 'ssh4.conv3X3.0.weight' of shape 2x3 is not part of this network");
}

TEST(BuildGraph, NamesATensorOfAnotherShape) {
  Model model = small_model();
  model.tensors["ClassHead.0.conv1x1.weight"] = Tensor(Shape{2, 64, 1, 1});
  expect_corrupt(model,
                 "tensor 'ClassHead.0.conv1x1.weight' has shape 2x64x1x1, this network needs "
                 "4x64x1x1");

  model = small_model();
  model.tensors[kSomeTensor] = Tensor(Shape{});
  expect_corrupt(
      model, std::string("tensor '") + kSomeTensor + "' has shape scalar, this network needs 16");
}

TEST(BuildGraph, RefusesNumbersThatAreNone) {
  Model model = small_model();
  model.tensors.at(kSomeTensor).values()[3] = std::numeric_limits<float>::quiet_NaN();
  expect_corrupt(model, std::string("tensor '") + kSomeTensor +
                            "' holds NaN or infinity, expected finite numbers");

  model = small_model();
  model.tensors.at("fpn.merge1.1.running_var").values()[0] = -1;
  expect_corrupt(model, "tensor 'fpn.merge1.1.running_var' holds negative variances");
}

TEST(BuildGraph, AcceptsABatchNormFoldedIntoItsConvolution) {
  Model model = small_model();
  for (const char* tensor : {"weight", "bias", "running_mean", "running_var"}) {
    model.tensors.erase(std::string("ssh1.conv3X3.1.") + tensor);
  }
  model.tensors.emplace("ssh1.conv3X3.0.bias", Tensor(Shape{32}));

  EXPECT_TRUE(build_graph(model).ok());
}

TEST(BuildGraph, MakesLateralAndContextConvolutionsDeformable) {
  const Model model = small_deformable_model();

  const auto graph = build_graph(model);

  ASSERT_TRUE(graph.ok()) << graph.error().message;
  std::size_t num_deformable = 0;
  for (const nn::Node& node : graph->nodes) {
    if (std::holds_alternative<nn::DeformConv2d>(node.op)) ++num_deformable;
  }
  EXPECT_EQ(num_deformable, 2U + 3U * 5U);  // two sums, three context modules
  EXPECT_EQ(model.tensors.at("fpn.merge2.0.offset.weight").shape(), (Shape{27, 64, 3, 3}));
  EXPECT_EQ(model.tensors.at("ssh3.conv7x7_3.0.offset.bias").shape(), Shape{27});
}

TEST(BuildGraph, OfBothNamesOfTheContextModuleIsOneGraph) {
  const Model ssh = small_model();
  Model paper = small_model();
  paper.config.context = ContextModule::Paper;

  const auto ssh_graph = build_graph(ssh).value();
  const auto paper_graph = build_graph(paper).value();

  ASSERT_EQ(paper_graph.nodes.size(), ssh_graph.nodes.size());
  for (std::size_t i = 0; i < ssh_graph.nodes.size(); ++i) {
    EXPECT_EQ(paper_graph.nodes[i].op.index(), ssh_graph.nodes[i].op.index()) << i;
    EXPECT_EQ(paper_graph.nodes[i].name, ssh_graph.nodes[i].name) << i;
  }
}

TEST(BuildGraph, AcceptsABatchNormFoldedIntoADeformableConvolution) {
  Model model = small_deformable_model();
  for (const char* tensor : {"weight", "bias", "running_mean", "running_var"}) {
    model.tensors.erase(std::string("ssh1.conv3X3.1.") + tensor);
  }
  model.tensors.emplace("ssh1.conv3X3.0.bias", Tensor(Shape{32}));

  EXPECT_TRUE(build_graph(model).ok());
}

TEST(Safetensors, GivesTheModelBack) {
  Model model = random_model(preset("insightface-mnet025"), 5);
  model.licence = "MIT";
  model.provenance = "made for a test";
  const Bytes file = to_safetensors(model).value();

  const auto read = read_model(file, "models/face.v2.safetensors");

  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->config, model.config);
  expect_same_tensors(read->tensors, model.tensors);
  EXPECT_EQ(read->name, "face.v2");
  EXPECT_EQ(read->sha256, sha256_hex(file));
  EXPECT_EQ(read->file_format, "safetensors");
  EXPECT_EQ(read->licence, "MIT");
  EXPECT_EQ(read->provenance, "made for a test");
}

TEST(Safetensors, InHalfPrecisionIsHalfAsLargeAndClose) {
  const Model model = small_model();
  const Bytes half = to_safetensors(model, StorageType::Float16).value();
  const Bytes whole = to_safetensors(model).value();

  EXPECT_LT(half.size(), whole.size() * 6 / 10);
  expect_same_tensors(read_model(half, "half").value().tensors, model.tensors, 2e-3);
}

TEST(Onnx, GivesConfigAndFoldedWeightsBack) {
  Model model = small_model();
  model.licence = "CC0";

  const auto read = read_model(to_onnx(model).value(), "a.onnx");

  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->config, model.config);
  EXPECT_EQ(read->licence, "CC0");
  EXPECT_FALSE(read->tensors.contains("body.stage1.0.1.weight"));
  const std::size_t c = 2;
  const auto number = [&](const char* name) { return model.tensors.at(name).values()[c]; };
  const double scale =
      number("body.stage1.0.1.weight") / std::sqrt(number("body.stage1.0.1.running_var") + 1e-5);
  EXPECT_NEAR(read->tensors.at("body.stage1.0.0.bias").values()[c],
              number("body.stage1.0.1.bias") - number("body.stage1.0.1.running_mean") * scale,
              1e-6);
  EXPECT_NEAR(read->tensors.at("body.stage1.0.0.weight").values()[27 * c],
              model.tensors.at("body.stage1.0.0.weight").values()[27 * c] * scale, 1e-6);
}

TEST(Onnx, OfAModelReadFromOnnxHasTheSameWeights) {
  const Model once = read_model(to_onnx(small_model()).value(), "a.onnx").value();

  const Model twice = read_model(to_onnx(once).value(), "a.onnx").value();

  expect_same_tensors(once.tensors, twice.tensors);
}

TEST(Onnx, HasNoDeformableConvolution) {
  const auto onnx = to_onnx(small_deformable_model());

  ASSERT_FALSE(onnx.ok());
  EXPECT_EQ(onnx.error().code, ErrorCode::Unsupported);
  EXPECT_THAT(onnx.error().message, HasSubstr("has deformable convolutions"));
}

TEST(LoadModel, SaysWhatIsWrongWithTheFile) {
  const testing::TemporaryFolder folder;
  EXPECT_EQ(load_model(folder / "absent.pth").error().code, ErrorCode::NotFound);
  EXPECT_EQ(load_model(folder.path()).error().code, ErrorCode::Unreadable);

  ASSERT_TRUE(write_file_atomically(folder / "empty.pth", std::string_view()).ok());
  const auto empty = load_model(folder / "empty.pth");
  ASSERT_FALSE(empty.ok());
  EXPECT_THAT(empty.error().message, HasSubstr("empty.pth: "));
}

TEST(LoadModel, TakesItsNameFromTheFile) {
  const testing::TemporaryFolder folder;
  const auto path = folder / "grüße 1.0.safetensors";
  ASSERT_TRUE(write_file_atomically(path, to_safetensors(small_model()).value()).ok());

  const auto model = load_model(path);

  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(model->name, "grüße 1.0");
}

TEST(LoadModel, RefusesAConfigThatDoesNotFitTheWeights) {
  Model model = small_model();
  model.config.neck_channels = 32;

  const auto read = read_model(to_safetensors(model).value(), "x");

  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, ErrorCode::Corrupt);
  EXPECT_THAT(read.error().message, StartsWith("x: tensor 'fpn.output1.0.weight' has shape"));
}

}  // namespace
}  // namespace retinaface
