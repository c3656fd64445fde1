#include "retinaface/train/initial_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "retinaface/base/file.h"
#include "retinaface/nn/engine.h"
#include "retinaface/testing/shared_data.h"
#include "retinaface/testing/temporary_folder.h"
#include "retinaface/train/imagenet_input.h"

namespace retinaface::train {
namespace {

using retinaface::testing::shared_data;
using retinaface::testing::TemporaryFolder;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::StartsWith;

NetworkConfig preset(const char* name) {
  return network_preset(name).value();
}

NetworkConfig small_resnet() {
  NetworkConfig config = preset("paper-r50");
  config.depth = 18;
  return config;
}

/// A file with the backbone of a network, as a classifier has it.
std::filesystem::path write_classifier(const TemporaryFolder& folder, const Model& model) {
  TensorFile file;
  for (const auto& [name, tensor] : model.tensors) {
    if (name.starts_with("body.")) file.tensors.emplace(name.substr(5), tensor.clone());
  }
  file.tensors.emplace("fc.weight", Tensor(Shape{2, 2}));
  const auto path = folder / "classifier.safetensors";
  write_file_atomically(path, write_safetensors(file, StorageType::Float32).value()).value();
  return path;
}

std::span<const float> values(const Model& model, const char* name) {
  return model.tensors.at(name).values();
}

double mean_square(std::span<const float> numbers) {
  double sum = 0;
  for (const float number : numbers) sum += double{number} * number;
  return sum / static_cast<double>(numbers.size());
}

TEST(InitialModel, AtRandomHasBatchNormsThatDoNothingAndIsSureOfBackground) {
  const Model model = initial_model(small_resnet(), {}, 1).value();

  EXPECT_TRUE(build_graph(model).ok());
  EXPECT_THAT(values(model, "body.layer1.0.bn2.weight"), Each(1));
  EXPECT_THAT(values(model, "body.layer1.0.bn2.bias"), Each(0));
  EXPECT_THAT(values(model, "body.layer1.0.bn2.running_mean"), Each(0));
  EXPECT_THAT(values(model, "body.layer1.0.bn2.running_var"), Each(1));
  EXPECT_THAT(values(model, "ssh2.conv3X3.0.offset.weight"), Each(0));
  const auto bias = values(model, "ClassHead.0.conv1x1.bias");
  EXPECT_NEAR(1 / (1 + std::exp(bias[0] - bias[1])), 0.01, 1e-6);
  EXPECT_EQ(bias[1], bias[5]);
}

TEST(InitialModel, AtRandomHasWeightsOfTheRightSize) {
  const char* const middle = "body.layer2.1.conv2.weight";  // fan in 128 * 9
  const Model model = initial_model(small_resnet(), {}, 1).value();

  EXPECT_NEAR(mean_square(values(model, middle)), 2.0 / (128 * 9), 5e-5);
  EXPECT_NEAR(mean_square(values(model, "BboxHead.0.conv1x1.weight")), 1e-4, 1e-5);
  const Model other = initial_model(small_resnet(), {}, 2).value();
  EXPECT_NE(values(model, middle)[0], values(other, middle)[0]);
}

TEST(InitialModel, TakesTheBackboneOfAClassifier) {
  const TemporaryFolder folder;
  const Model trained = random_model(small_resnet(), 5);  // its input is ImageNet's

  const auto model = initial_model(small_resnet(), write_classifier(folder, trained), 1);

  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(model->provenance, "backbone of classifier.safetensors");
  for (const auto& [name, tensor] : trained.tensors) {
    if (!name.starts_with("body.layer")) continue;
    ASSERT_TRUE(std::ranges::equal(model->tensors.at(name).values(), tensor.values())) << name;
  }
  EXPECT_NEAR(values(*model, "body.conv1.weight")[7], values(trained, "body.conv1.weight")[7],
              1e-6);
  EXPECT_THAT(values(*model, "ssh1.conv3X3.1.weight"), Each(1));
}

TEST(InitialModel, TakesEverythingOfADetector) {
  const TemporaryFolder folder;
  const Model trained = random_model(preset("retinaface-mnet025"), 5);
  write_file_atomically(folder / "d.safetensors", to_safetensors(trained).value()).value();

  const auto model = initial_model(trained.config, folder / "d.safetensors", 1);

  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(model->provenance, "weights of d.safetensors");
  for (const auto& [name, tensor] : trained.tensors) {
    ASSERT_TRUE(std::ranges::equal(model->tensors.at(name).values(), tensor.values())) << name;
  }
}

TEST(InitialModel, SaysWhatDoesNotFit) {
  const TemporaryFolder folder;
  const NetworkConfig narrow = preset("retinaface-mnet025");
  NetworkConfig wide = narrow;
  wide.width_multiplier = 0.5;
  const auto file = write_classifier(folder, random_model(wide, 1));

  const auto of_another_width = initial_model(narrow, file, 1);
  const auto of_another_kind = initial_model(preset("retinaface-r50"), file, 1);

  ASSERT_FALSE(of_another_width.ok());
  EXPECT_EQ(of_another_width.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(of_another_width.error().message,
              HasSubstr("classifier.safetensors: tensor 'stage1.0.0.weight' has shape 16x3x3x3, "
                        "retinaface-mnet025 needs 8x3x3x3"));
  ASSERT_FALSE(of_another_kind.ok());
  EXPECT_THAT(of_another_kind.error().message,
              HasSubstr("tensor 'bn1.bias' is missing, retinaface-r50 needs 64"));
  EXPECT_EQ(initial_model(narrow, folder / "absent.pth", 1).error().code, ErrorCode::NotFound);
}

/// What the first block computes, but for the border, which sees the padding.
std::vector<float> first_features(const Model& model) {
  nn::Graph graph = build_graph(model).value();
  graph.outputs = {{"first", 3}};  // after picture, convolution, BatchNorm, activation
  const auto engine = nn::Engine::compile(std::move(graph)).value();
  std::vector<std::uint8_t> pixels(32 * 32 * 3);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(i * 37);
  const bool bgr = model.config.input.channel_order == ChannelOrder::Bgr;
  const nn::InputImage image{pixels.data(), 32, 32, 96, bgr};
  const auto run = engine.run({&image, 1}).value();
  const nn::OutputView view = run.views()[0];
  std::vector<float> inner;
  for (int y = 1; y < view.height; ++y) {
    for (int x = 1; x < view.width; ++x) {
      const float* pixel = view.data + (y * view.width + x) * view.pixel_stride;
      inner.insert(inner.end(), pixel, pixel + view.channels);
    }
  }
  return inner;
}

TEST(ConvertImagenetInput, GivesTheSameFeaturesAndKeepsTheSizeOfTheWeights) {
  const InputSpec imagenet = preset("paper-r50").input;
  const InputSpec bgr_bytes = preset("retinaface-mnet025").input;
  NetworkConfig config = preset("retinaface-mnet025");
  config.input = imagenet;
  Model converted = random_model(config, 3);
  const auto expected = first_features(converted);
  const double size = mean_square(values(converted, "body.stage1.0.0.weight"));

  converted.config.input = bgr_bytes;
  convert_imagenet_input(converted);

  const auto actual = first_features(converted);
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) ASSERT_NEAR(actual[i], expected[i], 1e-4);
  EXPECT_NEAR(mean_square(values(converted, "body.stage1.0.0.weight")) / size, 1, 0.03);
}

TEST(InitialModel, TakesTheImagenetMobileNet) {
  const auto classifier = shared_data("weights/mobilenet_v1_x025_imagenet.pth");
  RETINAFACE_SKIP_WITHOUT(classifier);

  const auto model = initial_model(preset("retinaface-mnet025"), classifier, 1);

  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_TRUE(build_graph(*model).ok());
  EXPECT_THAT(model->provenance, StartsWith("backbone of mobilenet_v1_x025_imagenet"));
  EXPECT_THAT(values(*model, "ssh1.conv3X3.1.weight"), Each(1));
  EXPECT_NE(values(*model, "body.stage3.1.4.running_mean")[0], 0);
}

TEST(InitialModel, TakesTheOfficialDetector) {
  const auto detector = shared_data("weights/retinaface_mnet025.pth");
  RETINAFACE_SKIP_WITHOUT(detector);

  const auto model = initial_model(preset("retinaface-mnet025"), detector, 1);

  ASSERT_TRUE(model.ok()) << model.error().message;
  const Model official = load_model(detector).value();
  EXPECT_EQ(values(*model, "BboxHead.1.conv1x1.bias")[3],
            values(official, "BboxHead.1.conv1x1.bias")[3]);
}

}  // namespace
}  // namespace retinaface::train
