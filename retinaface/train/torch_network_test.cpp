#include "retinaface/train/torch_network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retinaface/base/random.h"
#include "retinaface/model/heads.h"
#include "retinaface/train/torch_tensor.h"

namespace retinaface::train {
namespace {

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
HeadTensors engine_heads(const Model& model, std::span<const Sample> samples) {
  const auto engine = nn::Engine::compile(build_graph(model).value());
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

void expect_parity(const Model& model, std::span<const Sample> samples) {
  const auto network = TorchNetwork::create(model).value();
  network->eval();
  const torch::NoGradGuard no_grad;

  const HeadTensors ours = network->forward(input_tensor(samples, model.config.input));

  const HeadTensors expected = engine_heads(model, samples);
  EXPECT_LE(max_difference(ours.logits, expected.logits), 1e-4);
  EXPECT_LE(max_difference(ours.boxes, expected.boxes), 1e-4);
  EXPECT_LE(max_difference(ours.landmarks, expected.landmarks), 1e-4);
  EXPECT_GT(expected.boxes.abs().max().item<double>(), 1e-2) << "they say nothing";
}

void expect_parity(const char* preset) {
  const Model model = random_model(network_preset(preset).value(), 7);
  const int stride = model.config.max_stride();
  for (const auto& [columns, rows] : {std::pair{2, 3}, std::pair{3, 1}}) {
    SCOPED_TRACE(std::string(preset) + " at " + std::to_string(columns) + "x" +
                 std::to_string(rows));
    std::vector<Sample> samples;
    samples.push_back(noise(1, columns * stride, rows * stride));
    samples.push_back(noise(2, columns * stride, rows * stride));
    expect_parity(model, samples);
  }
}

TEST(TorchNetwork, OfEveryPresetGivesTheEnginesHeads) {
  for (const char* preset : {"retinaface-mnet025", "retinaface-r50", "insightface-mnet025",
                             "insightface-r50", "paper-r50"}) {
    expect_parity(preset);
  }
}

}  // namespace
}  // namespace retinaface::train
