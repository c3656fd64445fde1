#include "retinaface/nn/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "retinaface/nn/test_graphs.h"

namespace retinaface::nn {
namespace {

using testing::all_fusions;
using testing::compile;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::GraphBuilder;
using testing::image_only;
using testing::outputs_of;
using testing::Picture;
using testing::random_picture;

void expect_close(const std::vector<float>& actual, const std::vector<float>& expected,
                  float tolerance) {
  ASSERT_EQ(actual.size(), expected.size());
  float size = 1;
  for (const float value : expected) size = std::max(size, std::abs(value));
  for (std::size_t i = 0; i < actual.size(); ++i) {
    ASSERT_NEAR(actual[i], expected[i], tolerance * size) << "at " << i;
  }
}

class EngineOf : public ::testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] EngineOptions options(int num_threads = 1) const {
    return {.num_threads = num_threads, .isa = GetParam()};
  }
};

INSTANTIATE_TEST_SUITE_P(Isa, EngineOf, ::testing::ValuesIn(available_isas()),
                         [](const auto& tested) { return tested.param; });

TEST_P(EngineOf, NormalisesAndPadsThePicture) {
  const std::uint8_t bytes[] = {11, 12, 13, 21, 22, 23};
  const Engine engine = compile(image_only(4), options());
  InputImage image{bytes, 1, 2, 3, false};

  const RunOutputs outputs = engine.run({&image, 1}).value();

  const OutputView view = outputs.views()[0];
  EXPECT_EQ(view.name, "pixels");
  EXPECT_EQ(view.height, 4);
  EXPECT_EQ(view.width, 4);
  const auto values = testing::values(view);
  EXPECT_THAT(std::span(values).first(6), ElementsAre(10, 100, 1000, 0, 0, 0));
  EXPECT_THAT(std::span(values).subspan(12, 6), ElementsAre(20, 200, 2000, 0, 0, 0));
  EXPECT_THAT(std::span(values).subspan(24), Each(0));
}

TEST_P(EngineOf, ReversesChannelsPicturePerPicture) {
  const std::uint8_t bytes[] = {11, 12, 13, 0, 21, 22, 23, 0};
  const std::uint8_t reversed[] = {13, 12, 11, 0, 23, 22, 21, 0};
  const Engine engine = compile(image_only(1), options());
  const InputImage images[] = {{bytes, 1, 2, 4, false}, {reversed, 1, 2, 4, true}};

  const RunOutputs outputs = engine.run(images).value();

  EXPECT_EQ(testing::values(outputs.views()[0], 0), testing::values(outputs.views()[0], 1));
  EXPECT_THAT(testing::values(outputs.views()[0], 1), ElementsAre(10, 100, 1000, 20, 200, 2000));
}

TEST_P(EngineOf, ConvolutionsOfEveryChannelCountAreTheDefinition) {
  for (int channels = 1; channels <= 40; ++channels) {
    GraphBuilder b(static_cast<std::uint64_t>(channels));
    const ValueId first = b.conv(b.image(), {.out_channels = channels, .kernel = 3, .stride = 2});
    const ValueId thin = b.separable(first, channels, 1, 0.1F);
    const ValueId wide = b.block(thin, {.out_channels = 41 - channels, .kernel = 3}, 0);
    b.output(b.conv(wide, {.out_channels = channels, .kernel = 3, .stride = 2}));
    b.output(b.conv(wide, {.out_channels = channels}));
    b.output(b.separable(first, 41 - channels, 2, 0.1F));
    const Picture picture = random_picture(1, 19, 14);
    SCOPED_TRACE(std::to_string(channels) + " channels");

    expect_close(outputs_of(compile(b.graph, options()), picture),
                 outputs_of(compile(b.graph, {.num_threads = 1, .isa = "plain"}), picture), 2e-5F);
  }
}

TEST_P(EngineOf, EveryKernelStridePaddingAndGroupingIsTheDefinition) {
  for (const int kernel : {1, 2, 3, 5, 7, 17}) {
    for (const int stride : {1, 2, 3}) {
      for (const int padding : {0, kernel / 2, kernel - 1}) {
        for (const int groups : {1, 2, 6}) {
          GraphBuilder b(9);
          const ValueId x = b.conv(b.image(), {.out_channels = 6});
          b.output(b.block(x,
                           {.out_channels = 12,
                            .kernel = kernel,
                            .stride = stride,
                            .groups = groups,
                            .padding = padding},
                           0.1F));
          const Picture picture = random_picture(2, 21, 18);
          SCOPED_TRACE(::testing::Message() << "kernel " << kernel << ", stride " << stride
                                            << ", padding " << padding << ", groups " << groups);

          expect_close(outputs_of(compile(b.graph, options()), picture),
                       outputs_of(compile(b.graph, {.num_threads = 1, .isa = "plain"}), picture),
                       2e-5F);
        }
      }
    }
  }
}

TEST_P(EngineOf, SeparableConvolutionsOfEveryStrideAreTheDefinition) {
  for (const int stride : {1, 2, 3, 4, 5}) {
    GraphBuilder b(7);
    b.output(b.separable(b.conv(b.image(), {.out_channels = 12}), 20, stride, 0.1F));
    const Picture picture = random_picture(1, 31, 22);
    SCOPED_TRACE(::testing::Message() << "stride " << stride);

    expect_close(outputs_of(compile(b.graph, options()), picture),
                 outputs_of(compile(b.graph, {.num_threads = 1, .isa = "plain"}), picture), 2e-5F);
  }
}

TEST_P(EngineOf, DeformableConvolutionsAreTheDefinition) {
  for (const int channels : {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 33, 40}) {
    for (const int kernel : {1, 2, 3, 5}) {
      for (const int stride : {1, 2}) {
        GraphBuilder b(static_cast<std::uint64_t>(channels));
        const ValueId x = b.conv(b.image(), {.out_channels = channels});
        const ValueId bent =
            b.deformable(x, {.out_channels = 41 - channels, .kernel = kernel, .stride = stride});
        b.output(b.leaky(b.batch_norm(bent), 0.1F));
        const Picture picture = random_picture(2, 13, 9);
        SCOPED_TRACE(::testing::Message()
                     << channels << " channels, kernel " << kernel << ", stride " << stride);

        expect_close(outputs_of(compile(b.graph, options()), picture),
                     outputs_of(compile(b.graph, {.num_threads = 1, .isa = "plain"}), picture),
                     5e-5F);
      }
    }
  }
}

TEST_P(EngineOf, ADeformableConvolutionWithoutOffsetsIsAConvolution) {
  GraphBuilder b(5);
  const ValueId x = b.conv(b.image(), {.out_channels = 6});
  const ValueId bent = b.deformable(x, {.out_channels = 7, .kernel = 3, .stride = 2});
  auto& offsets = std::get<Conv2d>(b.graph.nodes[static_cast<std::size_t>(bent) - 1].op);
  std::ranges::fill(offsets.weight.values(), 0.F);
  std::ranges::fill(offsets.bias.values(), 0.F);
  const auto& conv = std::get<DeformConv2d>(b.graph.nodes[static_cast<std::size_t>(bent)].op);
  const ValueId straight = b.graph.add(
      "straight", Conv2d{conv.weight.clone(), conv.bias.clone(), conv.stride, conv.padding, 1, {}},
      {x});
  Graph bent_only = testing::clone(b.graph);
  bent_only.outputs = {{"bent", bent}};
  Graph straight_only = testing::clone(b.graph);
  straight_only.outputs = {{"straight", straight}};
  const Picture picture = random_picture(2, 13, 9);

  expect_close(outputs_of(compile(bent_only, options()), picture),
               outputs_of(compile(straight_only, options()), picture), 2e-5F);
}

TEST_P(EngineOf, DeformableConvolutionsReadBetweenPixelsAndZeroOutside) {
  // One channel of a 3x1 picture, values 10, 20, 40 in the first; a 1x1 kernel of weight 1.
  const auto value_at = [&](float dx, float mask) {
    GraphBuilder b(1);
    const ValueId image = b.graph.add("image", ImageInput{}, {});
    Conv2d offsets{Tensor({3, 3, 1, 1}), Tensor({3}, std::array{0.F, dx, mask}), 1, 0, 1, {}};
    const ValueId numbers = b.graph.add("offsets", std::move(offsets), {image});
    DeformConv2d conv{Tensor({1, 3, 1, 1}, std::array{1.F, 0.F, 0.F}), {}, 1, 0, {}};
    b.output(b.graph.add("bent", std::move(conv), {image, numbers}));
    const Picture picture{3, 1, {10, 0, 0, 20, 0, 0, 40, 0, 0}};
    return outputs_of(compile(b.graph, options()), picture);
  };

  EXPECT_THAT(value_at(0, 0), ElementsAre(10, 20, 40));
  EXPECT_THAT(value_at(1, 0), ElementsAre(20, 40, 0));
  EXPECT_THAT(value_at(0.25F, 0), ElementsAre(12.5F, 25, 30));
  EXPECT_THAT(value_at(-0.5F, 0), ElementsAre(5, 15, 30));
  EXPECT_THAT(value_at(-1e30F, 0), Each(0));
  EXPECT_THAT(value_at(0, 100), ElementsAre(20, 40, 80));
  EXPECT_THAT(value_at(0, -100), Each(::testing::FloatNear(0, 1e-30F)));
}

TEST_P(EngineOf, AllFusionsTogetherAreTheDefinitionAtEverySize) {
  const Graph graph = all_fusions();
  const Engine engine = compile(graph, options());
  const Engine plain = compile(graph, {.num_threads = 1, .isa = "plain"});
  for (int size = 1; size <= 130; ++size) {
    SCOPED_TRACE(size);
    for (const Picture& picture : {random_picture(1, size, 11), random_picture(2, 5, size)}) {
      expect_close(outputs_of(engine, picture), outputs_of(plain, picture), 5e-5F);
    }
  }
}

TEST_P(EngineOf, ResidualNetworksAreTheDefinition) {
  for (const int width : {4, 12, 16}) {
    const Graph graph = testing::small_resnet(3, width);
    const Picture picture = random_picture(5, 37, 29);

    expect_close(outputs_of(compile(graph, options()), picture),
                 outputs_of(compile(graph, {.num_threads = 1, .isa = "plain"}), picture), 5e-5F);
  }
}

TEST_P(EngineOf, ResultsDoNotDependOnThreadsOrBatch) {
  const Graph graph = all_fusions();
  const Picture pictures[] = {random_picture(1, 67, 45), random_picture(2, 67, 45),
                              random_picture(3, 67, 45)};
  const Engine alone = compile(graph, options());
  std::vector<InputImage> batch;
  for (const Picture& picture : pictures) batch.push_back(picture.view());

  for (const int threads : {1, 2, 3, 5}) {
    const Engine engine = compile(graph, options(threads));
    const RunOutputs together = engine.run(batch).value();
    for (int i = 0; i < 3; ++i) {
      std::vector<float> from_batch;
      for (const OutputView& view : together.views()) {
        const auto values = testing::values(view, i);
        from_batch.insert(from_batch.end(), values.begin(), values.end());
      }
      ASSERT_EQ(from_batch, outputs_of(alone, pictures[i])) << threads << " threads, picture " << i;
    }
  }
}

TEST_P(EngineOf, ConcurrentRunsDoNotDisturbEachOther) {
  const Engine engine = compile(all_fusions(), options(2));
  const Picture pictures[] = {random_picture(1, 40, 33), random_picture(2, 33, 40)};
  const std::vector<float> expected[] = {outputs_of(engine, pictures[0]),
                                         outputs_of(engine, pictures[1])};
  std::vector<std::thread> callers;

  for (std::size_t caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(outputs_of(engine, pictures[caller % 2]), expected[caller % 2]);
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
}

TEST_P(EngineOf, NotANumberInTheWeightsReachesTheOutput) {
  GraphBuilder b(1);
  b.output(b.block(b.image(), {.out_channels = 4, .kernel = 3}, 0.1F));
  std::get<Conv2d>(b.graph.nodes[1].op).weight.values()[4] = NAN;  // the middle

  const auto outputs = outputs_of(compile(b.graph, options()), random_picture(1, 8, 8));

  EXPECT_TRUE(std::isnan(outputs[0]));
  EXPECT_FALSE(std::isnan(outputs[1]));
}

TEST_P(EngineOf, TreatsDenormalNumbersAsZeroAndLeavesTheCallersModeAlone) {
  GraphBuilder b(1);
  b.output(b.conv(b.image(), {.out_channels = 4}));
  auto& conv = std::get<Conv2d>(b.graph.nodes[1].op);
  for (float& weight : conv.weight.values()) weight = 1e-39F;
  for (float& bias : conv.bias.values()) bias = 0;

  const auto outputs = outputs_of(compile(b.graph, options(2)), random_picture(1, 8, 8));

  volatile float denormal = 1e-39F;
  EXPECT_GT(denormal * 0.5F, 0);
  if (GetParam() == "plain") return;  // sums in double, where this is no small number
  EXPECT_THAT(outputs, Each(0));
}

TEST(Engine, SlowTheLargestPicturesAreTheDefinition) {
  GraphBuilder b(3);
  const ValueId half = b.conv(b.image(), {.out_channels = 8, .kernel = 3, .stride = 2});
  const ValueId eighth = b.separable(b.separable(half, 8, 2, 0.1F), 16, 2, 0.1F);
  b.output(b.block(eighth, {.out_channels = 16, .kernel = 3}, 0));
  const Engine engine = compile(b.graph);
  const Engine plain = compile(b.graph, {.num_threads = 0, .isa = "plain"});
  for (const auto& [width, height] : {std::pair{8192, 3}, {3, 8192}, {8192, 8192}}) {
    const Picture picture = random_picture(1, width, height);
    SCOPED_TRACE(std::to_string(width) + "x" + std::to_string(height));
    expect_close(outputs_of(engine, picture), outputs_of(plain, picture), 5e-5F);
  }
}

TEST(Engine, RetinaFaceIsTheDefinition) {
  const Graph graph = testing::retinaface_mobilenet025(1);
  const Picture picture = random_picture(1, 100, 75);

  expect_close(outputs_of(compile(graph), picture),
               outputs_of(compile(graph, {.num_threads = 1, .isa = "plain"}), picture), 5e-5F);
}

}  // namespace
}  // namespace retinaface::nn
