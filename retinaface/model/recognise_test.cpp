#include "retinaface/model/recognise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "retinaface/formats/safetensors.h"
#include "retinaface/model/architecture.h"
#include "retinaface/model/model.h"

namespace retinaface::internal {
namespace {

using ::testing::HasSubstr;

NamedTensors random_tensors(const NetworkConfig& config) {
  return random_model(config, 1).tensors;
}

NetworkConfig preset(const char* name) {
  return network_preset(name).value();
}

void expect_unsupported(NamedTensors tensors, const std::string& what) {
  const auto network = recognise_network(std::move(tensors), "w.pth");
  ASSERT_FALSE(network.ok());
  EXPECT_EQ(network.error().code, ErrorCode::Unsupported);
  EXPECT_THAT(network.error().message, HasSubstr("w.pth: " + what));
}

TEST(RecognisePyTorch, FindsThePresetsFromNamesAndShapes) {
  for (const char* name : {"retinaface-mnet025", "retinaface-r50"}) {
    const auto network = recognise_network(random_tensors(preset(name)), "w.pth");
    ASSERT_TRUE(network.ok()) << network.error().message;
    EXPECT_EQ(network->config, preset(name));
  }
}

TEST(RecognisePyTorch, FindsThePaperNetworks) {
  for (const char* name : {"paper-r50", "paper-r152"}) {
    const auto network = recognise_network(random_tensors(preset(name)), "w.pth");
    ASSERT_TRUE(network.ok()) << network.error().message;
    EXPECT_EQ(network->config, preset(name));
  }
}

TEST(RecognisePyTorch, SeesWhetherConvolutionsAreDeformable) {
  NetworkConfig straight = preset("paper-r50");
  straight.deformable = false;
  NetworkConfig bent = preset("retinaface-mnet025");
  bent.deformable = true;

  EXPECT_FALSE(recognise_network(random_tensors(straight), "w")->config.deformable);
  EXPECT_TRUE(recognise_network(random_tensors(bent), "w")->config.deformable);
}

TEST(RecognisePyTorch, FindsOtherWidthsAndDepths) {
  NetworkConfig config = preset("retinaface-mnet025");
  config.width_multiplier = 0.5;
  EXPECT_EQ(recognise_network(random_tensors(config), "w")->config.name, "retinaface-mnet050");
  config.width_multiplier = 1;
  EXPECT_EQ(recognise_network(random_tensors(config), "w")->config.name, "retinaface-mnet100");

  config = preset("retinaface-r50");
  for (const int depth : {18, 34, 101, 152}) {
    config.depth = depth;
    const auto network = recognise_network(random_tensors(config), "w");
    EXPECT_EQ(network->config.depth, depth);
    EXPECT_EQ(network->config.name, "retinaface-r" + std::to_string(depth));
  }
}

TEST(RecognisePyTorch, DropsThePrefixOfDataParallel) {
  NamedTensors tensors;
  for (auto& [name, tensor] : random_tensors(preset("retinaface-mnet025"))) {
    tensors.emplace("module." + name, tensor.clone());
  }

  const auto network = recognise_network(std::move(tensors), "w.pth");

  ASSERT_TRUE(network.ok()) << network.error().message;
  EXPECT_TRUE(network->tensors.contains("fpn.merge1.0.weight"));
}

TEST(RecognisePyTorch, RefusesOtherSizesOfWhatItKnows) {
  NamedTensors tensors = random_tensors(preset("retinaface-mnet025"));
  tensors["body.stage1.0.0.weight"] = Tensor(Shape{24, 3, 3, 3});
  expect_unsupported(std::move(tensors), "has a backbone of another size");

  tensors = random_tensors(preset("retinaface-mnet025"));
  tensors.emplace("fpn.output4.0.weight", Tensor(Shape{64, 256, 1, 1}));
  expect_unsupported(std::move(tensors), "has 4 pyramid levels, expected 3, 5");

  NetworkConfig config = preset("retinaface-r50");
  config.depth = 18;
  tensors = random_tensors(config);
  tensors.emplace("body.layer3.99999999999999.conv1.weight", Tensor(Shape{1}));
  tensors.emplace("body.layer3.7.conv1.weight", Tensor(Shape{1}));
  expect_unsupported(std::move(tensors), "has a backbone of another size");
}

/// Recognition, then the check of all tensors, as read_model does it.
std::string error_without(const NamedTensors& all, const std::string& left_out) {
  NamedTensors tensors;
  for (const auto& [name, tensor] : all) {
    if (name != left_out) tensors.emplace(name, tensor.clone());
  }
  auto network = recognise_network(std::move(tensors), "w");
  if (!network.ok()) return network.error().message;
  const auto graph =
      build_graph({.config = network->config, .tensors = std::move(network->tensors), .name = "w"});
  return graph.ok() ? "no error" : graph.error().message;
}

void expect_every_missing_tensor_named(const NamedTensors& tensors) {
  for (const auto& [name, tensor] : tensors) {
    EXPECT_THAT(error_without(tensors, name),
                ::testing::StartsWith("w: tensor '" + name + "' is missing"));
  }
}

TEST(RecognisePyTorch, NamesEveryMissingTensor) {
  expect_every_missing_tensor_named(random_tensors(preset("retinaface-mnet025")));
}

TEST(Recognise, SaysWhatElseAFileHolds) {
  expect_unsupported({}, "holds no floating-point tensors, expected a RetinaFace detector");

  NamedTensors classifier;
  classifier.emplace("module.stage1.0.0.weight", Tensor(Shape{8, 3, 3, 3}));
  classifier.emplace("module.fc.weight", Tensor(Shape{1000, 256}));
  expect_unsupported(std::move(classifier),
                     "holds a MobileNetV1 classifier without detection heads");

  NamedTensors resnet;
  resnet.emplace("layer1.0.conv1.weight", Tensor(Shape{64, 64, 1, 1}));
  resnet.emplace("fc.weight", Tensor(Shape{1000, 2048}));
  expect_unsupported(std::move(resnet), "holds a ResNet classifier without detection heads");

  NamedTensors other;
  other.emplace("a\nb", Tensor(Shape{1}));
  expect_unsupported(std::move(other),
                     "holds 1 tensors of another network, the first is 'a\\x0ab'");
}

using Renames = std::vector<std::pair<std::string, std::string>>;

/// A convolution and its BatchNorm, ours and theirs.
void add_pair(Renames& renames, const std::string& ours, const std::string& theirs) {
  renames.emplace_back(ours + ".0.", theirs + ".");
  renames.emplace_back(ours + ".1.", theirs + "_bn.");
}

Renames neck_renames(bool mobilenet) {
  const std::string prefix = mobilenet ? "rf" : "ssh";
  Renames renames;
  add_pair(renames, "fpn.output1", mobilenet ? "rf_c1_red_conv" : "ssh_m1_red_conv");
  add_pair(renames, "fpn.output2", prefix + "_c2_lateral");
  add_pair(renames, "fpn.output3", prefix + "_c3_lateral");
  add_pair(renames, "fpn.merge1", prefix + "_c1_aggr");
  add_pair(renames, "fpn.merge2", prefix + "_c2_aggr");
  for (const std::string level : {"1", "2", "3"}) {
    const std::string theirs = (mobilenet ? "rf_c" : "ssh_m") + level + "_det_";
    add_pair(renames, "ssh" + level + ".conv3X3", theirs + "conv1");
    add_pair(renames, "ssh" + level + ".conv5X5_1", theirs + "context_conv1");
    add_pair(renames, "ssh" + level + ".conv5X5_2", theirs + "context_conv2");
    add_pair(renames, "ssh" + level + ".conv7X7_2", theirs + "context_conv3_1");
    add_pair(renames, "ssh" + level + ".conv7x7_3", theirs + "context_conv3_2");
  }
  for (const int level : {0, 1, 2}) {
    const std::string index = "." + std::to_string(level) + ".conv1x1";
    const std::string stride = "_stride" + std::to_string(8 << level);
    renames.emplace_back("ClassHead" + index, "face_rpn_cls_score" + stride);
    renames.emplace_back("BboxHead" + index, "face_rpn_bbox_pred" + stride);
    renames.emplace_back("LandmarkHead" + index, "face_rpn_landmark_pred" + stride);
  }
  return renames;
}

Renames mobilenet_renames() {
  const std::vector<std::string> blocks{"stage1.1", "stage1.2", "stage1.3", "stage1.4", "stage1.5",
                                        "stage2.0", "stage2.1", "stage2.2", "stage2.3", "stage2.4",
                                        "stage2.5", "stage3.0", "stage3.1"};
  const std::string conv = "mobilenet0_conv";
  const std::string norm = "mobilenet0_batchnorm";
  Renames renames{{"body.stage1.0.0", conv + "0"}, {"body.stage1.0.1", norm + "0"}};
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    renames.emplace_back("body." + blocks[i] + ".0", conv + std::to_string(2 * i + 1));
    renames.emplace_back("body." + blocks[i] + ".1", norm + std::to_string(2 * i + 1));
    renames.emplace_back("body." + blocks[i] + ".3", conv + std::to_string(2 * i + 2));
    renames.emplace_back("body." + blocks[i] + ".4", norm + std::to_string(2 * i + 2));
  }
  return renames;
}

Renames resnet_renames(int depth) {
  Renames renames{{"body.bn_data", "bn_data"},
                  {"body.conv1", "conv0"},
                  {"body.bn1", "bn0"},
                  {"body.bn_last", "bn1"}};
  const std::vector<int> num_units = resnet_stages(depth).num_blocks;
  for (int stage = 0; stage < 4; ++stage) {
    const std::string ours = "body.layer" + std::to_string(stage + 1) + ".";
    const std::string theirs = "stage" + std::to_string(stage + 1) + "_unit";
    renames.emplace_back(ours + "0.downsample.0", theirs + "1_sc");
    for (int unit = 0; unit < num_units.at(static_cast<std::size_t>(stage)); ++unit) {
      renames.emplace_back(ours + std::to_string(unit) + ".",
                           theirs + std::to_string(unit + 1) + "_");
    }
  }
  return renames;
}

std::string with_suffix_renamed(const std::string& name) {
  const bool is_gluon = name.starts_with("mobilenet0_batchnorm");
  const bool is_norm = is_gluon || name.starts_with("bn") || name.find("_bn") != std::string::npos;
  const auto dot = name.rfind('.');
  const std::string layer = name.substr(0, dot);
  const std::string kind = name.substr(dot + 1);
  if (!is_norm) return layer + "_" + kind;
  if (kind == "weight") return layer + "_gamma";
  if (kind == "bias") return layer + "_beta";
  return layer + (is_gluon ? "_running" : "_moving") + kind.substr(std::string("running").size());
}

Renames mxnet_renames(const NetworkConfig& config) {
  const bool mobilenet = config.backbone == BackboneFamily::MobileNetV1;
  Renames renames = neck_renames(mobilenet);
  for (auto& rename : mobilenet ? mobilenet_renames() : resnet_renames(config.depth)) {
    renames.push_back(rename);
  }
  return renames;
}

/// The MXNet name of one of our tensors.
std::string mxnet_name(const std::string& name, const Renames& renames) {
  for (const auto& [ours, theirs] : renames) {
    if (name.starts_with(ours)) return with_suffix_renamed(theirs + name.substr(ours.size()));
  }
  ADD_FAILURE() << name << " has no MXNet name";
  return name;
}

/// A file as MXNet would write it: our random network, its names, class-major heads and biases
/// before each BatchNorm of the neck.
NamedTensors mxnet_tensors(const NetworkConfig& config, float extra_bias) {
  const Renames renames = mxnet_renames(config);
  NamedTensors theirs;
  for (auto& [name, tensor] : random_tensors(config)) {
    Tensor copy = tensor.clone();
    if (name.starts_with("ClassHead")) {
      const std::size_t row = copy.values().size() / 4;
      for (std::size_t i = 0; i < row; ++i) {  // swap {face 0} and {background 1}
        std::swap(copy.values()[row + i], copy.values()[2 * row + i]);
      }
    }
    const bool neck = name.starts_with("fpn") || name.starts_with("ssh");
    if (neck && name.ends_with(".0.weight")) {
      const std::string bias = mxnet_name(name.substr(0, name.size() - 6) + "bias", renames);
      theirs.emplace(bias, Tensor(Shape{copy.shape()[0]}));
      for (float& value : theirs.at(bias).values()) value = extra_bias;
    }
    theirs.emplace(mxnet_name(name, renames), std::move(copy));
  }
  return theirs;
}

class RecogniseMxNet : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Presets, RecogniseMxNet,
                         ::testing::Values("insightface-mnet025", "insightface-r50"));

TEST_P(RecogniseMxNet, GivesItsTensorsOurNamesAndConventions) {
  const NetworkConfig config = preset(GetParam());
  const NamedTensors ours = random_tensors(config);

  const auto network = recognise_network(mxnet_tensors(config, 0.25F), "w.params");

  ASSERT_TRUE(network.ok()) << network.error().message;
  EXPECT_EQ(network->config, config);
  ASSERT_EQ(network->tensors.size(), ours.size());
  for (const auto& [name, tensor] : network->tensors) {
    ASSERT_TRUE(ours.contains(name)) << name;
    const bool neck = name.starts_with("fpn") || name.starts_with("ssh");
    // The neck's epsilon is 2e-5, and its biases have moved into the means.
    const float shift = neck && name.ends_with("running_mean")  ? -0.25F
                        : neck && name.ends_with("running_var") ? 2e-5F - config.batch_norm_epsilon
                                                                : 0;
    for (std::size_t i = 0; i < tensor.values().size(); ++i) {
      const float expected = name == "body.bn_data.weight" ? 1 : ours.at(name).values()[i] + shift;
      ASSERT_FLOAT_EQ(tensor.values()[i], expected) << name;
    }
  }
}

TEST(RecogniseMxNetDepths, SlowFindsOtherPreActivationResNets) {
  NetworkConfig config = preset("insightface-r50");
  for (const int depth : {18, 34, 101, 152}) {
    config.depth = depth;
    config.name = "insightface-r" + std::to_string(depth);

    auto network = recognise_network(mxnet_tensors(config, 0), "w.params");

    ASSERT_TRUE(network.ok()) << network.error().message;
    EXPECT_EQ(network->config, config);
    EXPECT_TRUE(build_graph({.config = config, .tensors = std::move(network->tensors)}).ok());
  }
}

TEST_P(RecogniseMxNet, NamesAMissingTensorAsTheFileWould) {
  NamedTensors tensors = mxnet_tensors(preset(GetParam()), 0);
  tensors.erase("face_rpn_landmark_pred_stride16_bias");

  const auto network = recognise_network(std::move(tensors), "w.params");

  ASSERT_FALSE(network.ok());
  EXPECT_EQ(network.error().code, ErrorCode::Corrupt);
  EXPECT_EQ(network.error().message,
            "w.params: tensor 'face_rpn_landmark_pred_stride16_bias' is missing");
}

TEST(RecogniseMxNetNames, EveryMissingTensorAsTheFileWould) {
  NamedTensors tensors = mxnet_tensors(preset("insightface-mnet025"), 0);
  // A bias before a BatchNorm may be absent.
  std::erase_if(tensors, [](const auto& entry) {
    return entry.first.starts_with("rf_") && entry.first.ends_with("_bias");
  });
  expect_every_missing_tensor_named(tensors);
}

TEST_P(RecogniseMxNet, LeavesAnUnknownTensorForTheCheck) {
  NamedTensors tensors = mxnet_tensors(preset(GetParam()), 0);
  tensors.emplace("rf_c3_upsampling_weight", Tensor(Shape{64, 1, 4, 4}));

  const auto network = recognise_network(std::move(tensors), "w.params");

  ASSERT_TRUE(network.ok());
  EXPECT_TRUE(network->tensors.contains("rf_c3_upsampling_weight"));
}

TEST(RecogniseMxNetShapes, ThatDoNotFitAreNamed) {
  NamedTensors tensors = mxnet_tensors(preset("insightface-mnet025"), 0);
  tensors["rf_c2_aggr_bias"] = Tensor(Shape{63});
  const auto network = recognise_network(std::move(tensors), "w.params");
  ASSERT_FALSE(network.ok());
  EXPECT_THAT(network.error().message, HasSubstr("'rf_c2_aggr_bias' has shape 63"));

  tensors = mxnet_tensors(preset("insightface-mnet025"), 0);
  tensors["mobilenet0_conv0_weight"] = Tensor(Shape{9, 3, 3, 3});
  expect_unsupported(std::move(tensors), "has a backbone of another size");
}

TEST(RecogniseMxNetShapes, ThatDoNotFitAreNamedAsInTheFile) {
  for (const char* name :
       {"mobilenet0_conv5_weight", "mobilenet0_batchnorm3_gamma",
        "mobilenet0_batchnorm3_running_var", "rf_c1_red_conv_weight", "rf_c2_aggr_bn_beta",
        "rf_c1_det_conv1_weight", "rf_c3_det_context_conv3_2_weight",
        "face_rpn_cls_score_stride16_bias", "face_rpn_landmark_pred_stride32_weight"}) {
    TensorFile file{.tensors = mxnet_tensors(preset("insightface-mnet025"), 0), .metadata = {}};
    ASSERT_TRUE(file.tensors.contains(name)) << name;
    file.tensors[name] = Tensor(Shape{7, 3});

    const auto model = read_model(write_safetensors(file).value(), "w.params");

    ASSERT_FALSE(model.ok()) << name;
    EXPECT_THAT(
        model.error().message,
        ::testing::StartsWith("w.params: tensor '" + std::string(name) + "' has shape 7x3"));
  }
}

}  // namespace
}  // namespace retinaface::internal
