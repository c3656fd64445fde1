#include "retinaface/train/torch_network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "retinaface/base/random.h"
#include "retinaface/image/decode.h"
#include "retinaface/model/heads.h"
#include "retinaface/testing/shared_data.h"

namespace retinaface::train {
namespace {

using retinaface::testing::shared_data;

Sample noise(std::uint64_t seed, int width, int height) {
  Random random(seed);
  Sample sample{Image(width, height, PixelFormat::Rgb8), {}, "noise"};
  for (int y = 0; y < height; ++y) {
    std::generate_n(sample.image.row(y), 3 * width,
                    [&] { return static_cast<std::uint8_t>(random.below(256)); });
  }
  return sample;
}

/// What the engine says of pictures, as the torch network would.
/// @param isa  "": the machine's best
HeadTensors engine_heads(const Model& model, std::span<const Sample> samples,
                         const std::string& isa = "") {
  const auto engine =
      nn::Engine::compile(build_graph(model).value(), {.num_threads = 0, .isa = isa});
  const bool bgr = model.config.input.channel_order == ChannelOrder::Bgr;
  std::vector<nn::InputImage> batch;
  for (const Sample& sample : samples) {
    const ImageView view = sample.image.view();
    batch.push_back({view.data(), view.width(), view.height(), view.row_stride(), bgr});
  }
  const auto run = engine.value().run(batch);
  std::vector<float> logits, boxes, landmarks;
  const auto append = [](std::vector<float>& to, const float* cell, int count) {
    to.insert(to.end(), cell, cell + count);
  };
  for (int n = 0; n < static_cast<int>(samples.size()); ++n) {
    const auto levels = head_levels(run.value(), model.config, n);
    for (std::size_t i = 0; i < levels.size(); ++i) {
      const int anchors = model.config.anchors[i].num_anchors();
      for (int cell = 0; cell < levels[i].width * levels[i].height; ++cell) {
        append(logits, levels[i].logits + cell * levels[i].logits_stride, 2 * anchors);
        append(boxes, levels[i].boxes + cell * levels[i].boxes_stride, 4 * anchors);
        append(landmarks, levels[i].landmarks + cell * levels[i].landmarks_stride, 10 * anchors);
      }
    }
  }
  const auto to_tensor = [&](const std::vector<float>& values, int numbers) {
    return torch::tensor(values).reshape({static_cast<std::int64_t>(samples.size()), -1, numbers});
  };
  return {to_tensor(logits, 2), to_tensor(boxes, 4), to_tensor(landmarks, 10)};
}

double max_difference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

std::shared_ptr<TorchNetwork> make_network(const Model& model) {
  return TorchNetwork::create(model).value();
}

/// @param tolerance  of the largest number
void expect_close(const torch::Tensor& actual, const torch::Tensor& expected, double tolerance) {
  const double size = expected.abs().max().item<double>();
  ASSERT_EQ(actual.sizes(), expected.sizes());
  EXPECT_LE(max_difference(actual, expected), tolerance * std::max(size, 1.0));
  EXPECT_GT(size, 1e-2) << "they say nothing";
}

void expect_parity(const Model& model, std::span<const Sample> samples, double tolerance = 1e-4,
                   const std::string& isa = "") {
  const auto network = make_network(model);
  network->eval();
  const torch::NoGradGuard no_grad;

  const HeadTensors ours = network->forward(input_tensor(samples, model.config.input));

  const HeadTensors expected = engine_heads(model, samples, isa);
  expect_close(ours.logits, expected.logits, tolerance);
  expect_close(ours.boxes, expected.boxes, tolerance);
  expect_close(ours.landmarks, expected.landmarks, tolerance);
}

void expect_parity(const char* preset, double tolerance = 1e-4, const std::string& isa = "") {
  const Model model = random_model(network_preset(preset).value(), 7);
  const int stride = model.config.max_stride();
  for (const auto& [columns, rows] : {std::pair{2, 3}, std::pair{3, 1}}) {
    SCOPED_TRACE(std::string(preset) + " at " + std::to_string(columns) + "x" +
                 std::to_string(rows));
    std::vector<Sample> samples;
    samples.push_back(noise(1, columns * stride, rows * stride));
    samples.push_back(noise(2, columns * stride, rows * stride));
    expect_parity(model, samples, tolerance, isa);
  }
}

TEST(TorchNetwork, OfMobileNetsGivesTheEnginesHeads) {
  expect_parity("retinaface-mnet025");
  expect_parity("insightface-mnet025");
}

TEST(TorchNetworkSlow, OfResNetsGivesTheEnginesHeads) {
  expect_parity("retinaface-r50");
  expect_parity("insightface-r50");
}

TEST(TorchNetworkSlow, OfThePapersDeformableNetworkGivesTheEnginesHeads) {
  expect_parity("paper-r50");
}

TEST(TorchNetworkSlow, OfThePapersLargeNetworkGivesTheEnginesHeads) {
  expect_parity("paper-r152", 1e-4, "plain");
  expect_parity("paper-r152", 1e-4);
}

TEST(TorchNetwork, OfTheOfficialWeightsGivesTheEnginesHeadsOfAPhoto) {
  const auto weights = shared_data("weights/retinaface_mnet025.pth");
  const auto photo = shared_data("golden/input_640x640.png");
  RETINAFACE_SKIP_WITHOUT(weights);
  RETINAFACE_SKIP_WITHOUT(photo);
  const Model model = load_model(weights).value();
  const Sample sample{read_image(photo).value().image, {}, photo.string()};

  expect_parity(model, {&sample, 1});
}

Model small_model() {
  return random_model(network_preset("retinaface-mnet025").value(), 3);
}

torch::Tensor small_batch() {
  torch::manual_seed(1);
  return torch::randn({2, 3, 64, 32}) * 50;
}

TEST(TorchNetwork, CarriesTheModelsTensorsUnderTheirNames) {
  const Model model = small_model();

  const Model copy = make_network(model)->to_model();

  EXPECT_EQ(copy.config, model.config);
  EXPECT_EQ(copy.provenance, model.provenance);
  ASSERT_EQ(copy.tensors.size(), model.tensors.size());
  for (const auto& [name, tensor] : model.tensors) {
    ASSERT_TRUE(copy.tensors.contains(name)) << name;
    ASSERT_EQ(copy.tensors.at(name).shape(), tensor.shape()) << name;
    ASSERT_TRUE(std::ranges::equal(copy.tensors.at(name).values(), tensor.values())) << name;
  }
}

TEST(TorchNetwork, GivesEveryParameterAGradient) {
  NetworkConfig config = network_preset("paper-r50").value();
  config.depth = 18;
  const auto network = make_network(random_model(config, 3));

  const HeadTensors heads = network->forward(torch::randn({2, 3, 64, 64}));
  (heads.logits.square().sum() + heads.boxes.square().sum() + heads.landmarks.square().sum())
      .backward();

  for (const auto& parameter : network->named_parameters()) {
    ASSERT_TRUE(parameter.value().grad().defined()) << parameter.key();
    EXPECT_GT(parameter.value().grad().abs().max().item<float>(), 0) << parameter.key();
  }
}

TEST(TorchNetwork, RefusesAModelWithAFoldedBatchNorm) {
  Model model = small_model();
  for (const char* tensor : {"weight", "bias", "running_mean", "running_var"}) {
    model.tensors.erase(std::string("ssh1.conv3X3.1.") + tensor);
  }
  model.tensors.emplace("ssh1.conv3X3.0.bias", Tensor(Shape{32}));

  const auto network = TorchNetwork::create(model);

  ASSERT_FALSE(network.ok());
  EXPECT_EQ(network.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(network.error().message, ::testing::HasSubstr("'ssh1.conv3X3.0' is folded"));
}

TEST(TorchNetwork, RefusesPicturesThatItCannotTake) {
  const auto network = make_network(small_model());
  const auto run = [&](torch::IntArrayRef sizes) {
    static_cast<void>(network->forward(torch::zeros(sizes)));
  };

  EXPECT_THROW(run({1, 3, 64, 48}), ContractError);
  EXPECT_THROW(run({1, 1, 64, 64}), ContractError);
  EXPECT_THROW(run({3, 64, 64}), ContractError);
  EXPECT_THROW(run({1, 3, 32, 32}), ContractError) << "one cell has no variance";
}

/// A parameter or buffer.
torch::Tensor tensor_of(const TorchNetwork& network, const std::string& name) {
  const auto parameters = network.named_parameters();
  const auto* found = parameters.find(name);
  return found != nullptr ? *found : network.named_buffers()[name];
}

TEST(BatchNorms, LearnTheStatisticsOfTheBatchInTrainingModeOnly) {
  const auto network = make_network(small_model());
  network->set_batch_norm_momentum(0.25);
  const torch::Tensor images = small_batch();
  const torch::Tensor mean = tensor_of(*network, "body.stage1.0.1.running_mean");
  const torch::Tensor before = mean.clone();

  network->eval();
  static_cast<void>(network->forward(images));
  EXPECT_TRUE(torch::equal(mean, before));

  network->train();
  static_cast<void>(network->forward(images));
  const torch::Tensor values =
      torch::conv2d(images, tensor_of(*network, "body.stage1.0.0.weight"), {}, 2, 1);
  EXPECT_LE(max_difference(mean, 0.75 * before + 0.25 * values.mean({0, 2, 3})), 1e-5);
}

TEST(BatchNorms, NormaliseByTheBatchInTrainingMode) {
  const auto network = make_network(small_model());
  const torch::Tensor images = small_batch();
  const torch::NoGradGuard no_grad;

  const torch::Tensor bright = network->forward(images * 3).boxes;

  // Behind the first BatchNorm everything is as before.
  EXPECT_LE(max_difference(bright, network->forward(images).boxes), 1e-3);
}

TEST(BatchNorms, DoNotChangeWhileFrozen) {
  const auto network = make_network(small_model());
  const torch::Tensor images = small_batch();
  network->eval();
  const torch::Tensor expected = network->forward(images).boxes;

  network->train();
  network->freeze_batch_norms(true);
  const torch::Tensor boxes = network->forward(images).boxes;
  boxes.square().sum().backward();

  EXPECT_LE(max_difference(boxes, expected), 1e-5);
  EXPECT_FALSE(tensor_of(*network, "body.stage1.0.1.weight").grad().defined());
  EXPECT_FALSE(tensor_of(*network, "body.stage1.0.1.bias").grad().defined());
  EXPECT_TRUE(tensor_of(*network, "body.stage1.0.0.weight").grad().defined());

  network->freeze_batch_norms(false);
  EXPECT_GT(max_difference(network->forward(images).boxes, expected), 1e-3);
}

}  // namespace
}  // namespace retinaface::train
