#include "retinaface/train/deform_conv.h"

#include <gtest/gtest.h>

#include <limits>

#include "retinaface/train/gradient_check.h"

namespace retinaface::train {
namespace {

using torch::Tensor;

struct Layer {
  int in_channels = 3, out_channels = 4, kernel = 3, stride = 1, padding = 1;
};

/// Offsets of up to `reach` pixels, none of them close to a whole number, where the gradient jumps.
Tensor offsets(torch::IntArrayRef sizes, int reach) {
  const Tensor whole = torch::randint(-reach, reach, sizes, torch::kDouble);
  return whole + 0.1 + 0.8 * torch::rand(sizes, torch::kDouble);
}

DeformConvInputs random_inputs(const Layer& layer, int height, int width, int reach) {
  torch::manual_seed(7);
  const auto out_size = [&](int size) {
    return (size + 2 * layer.padding - layer.kernel) / layer.stride + 1;
  };
  const int taps = layer.kernel * layer.kernel;
  const int rows = out_size(height);
  const int columns = out_size(width);
  return {torch::randn({2, layer.in_channels, height, width}, torch::kDouble),
          offsets({2, 2 * taps, rows, columns}, reach),
          torch::rand({2, taps, rows, columns}, torch::kDouble) * 2,
          torch::randn({layer.out_channels, layer.in_channels, layer.kernel, layer.kernel},
                       torch::kDouble),
          torch::randn({layer.out_channels}, torch::kDouble)};
}

double max_difference(const Tensor& a, const Tensor& b) {
  return (a - b).abs().max().item<double>();
}

const Layer kLayers[] = {
    Layer{},
    Layer{.in_channels = 19, .out_channels = 2, .stride = 2},
    Layer{.kernel = 1, .padding = 0},
    Layer{.kernel = 2, .padding = 0},
};

TEST(DeformConv2d, WithoutOffsetsIsAConvolution) {
  for (const Layer& layer : kLayers) {
    DeformConvInputs inputs = random_inputs(layer, 7, 5, 2);
    inputs.offset.zero_();
    inputs.mask.fill_(1);

    const Tensor actual = deform_conv2d(inputs, layer.stride, layer.padding);

    const Tensor expected =
        torch::conv2d(inputs.x, inputs.weight, inputs.bias, layer.stride, layer.padding);
    ASSERT_EQ(actual.sizes(), expected.sizes());
    EXPECT_LT(max_difference(actual, expected), 1e-12);
  }
}

TEST(DeformConv2d, ReadsBetweenPixelsAndZeroOutside) {
  // One row 1, 2, 4 and one tap of weight 1 that reads half a pixel further right.
  DeformConvInputs inputs{torch::tensor({1.F, 2.F, 4.F}).view({1, 1, 1, 3}),
                          torch::zeros({1, 2, 1, 3}), torch::ones({1, 1, 1, 3}),
                          torch::ones({1, 1, 1, 1}), Tensor()};
  inputs.offset.select(1, 1).fill_(0.5);

  const Tensor actual = deform_conv2d(inputs, 1, 0).flatten();

  EXPECT_TRUE(torch::equal(actual, torch::tensor({1.5F, 3.F, 2.F}))) << actual;
}

TEST(DeformConv2d, AFarOrUndefinedPlaceReadsZero) {
  for (const float far : {1e30F, -1e30F, std::numeric_limits<float>::quiet_NaN()}) {
    const DeformConvInputs inputs{torch::ones({1, 1, 2, 2}), torch::full({1, 2, 2, 2}, far),
                                  torch::ones({1, 1, 2, 2}), torch::ones({1, 1, 1, 1}), Tensor()};

    EXPECT_TRUE(torch::equal(deform_conv2d(inputs, 1, 0), torch::zeros({1, 1, 2, 2})));
  }
}

TEST(DeformConv2d, IsTheCompositionOfTorchsFunctions) {
  for (const Layer& layer : kLayers) {
    const DeformConvInputs inputs = random_inputs(layer, 7, 5, 4);

    EXPECT_LT(max_difference(deform_conv2d(inputs, layer.stride, layer.padding),
                             deform_conv2d_composed(inputs, layer.stride, layer.padding)),
              1e-12);
  }
}

TEST(DeformConv2d, HasTheGradientsOfFiniteDifferences) {
  for (const Layer& layer : kLayers) {
    const DeformConvInputs at = random_inputs(layer, 4, 5, 3);
    for (const Tensor& bias : {at.bias, Tensor()}) {
      const auto run = [&](const std::vector<Tensor>& v) {
        return deform_conv2d({v[0], v[1], v[2], v[3], v[4]}, layer.stride, layer.padding);
      };

      EXPECT_LT(testing::gradient_error(run, {at.x, at.offset, at.mask, at.weight, bias}), 1e-7)
          << "kernel " << layer.kernel << ", stride " << layer.stride;
    }
  }
}

TEST(DeformConv2d, OfFloatsIsThatOfDoubles) {
  const DeformConvInputs real = random_inputs({}, 9, 9, 2);
  const auto to_float = [](const Tensor& tensor) { return tensor.to(torch::kFloat); };
  const DeformConvInputs floats{to_float(real.x), to_float(real.offset), to_float(real.mask),
                                to_float(real.weight), to_float(real.bias)};

  const Tensor actual = deform_conv2d(floats, 1, 1);

  EXPECT_EQ(actual.scalar_type(), torch::kFloat);
  EXPECT_LT(max_difference(actual, deform_conv2d(real, 1, 1)), 1e-4);
}

TEST(DeformConv2d, OfHalfPrecisionOffsetsReadsThePlacesOfFloats) {
  // Pixel x of one row is x / 4; between 512 and 1024 a half knows halves only.
  DeformConvInputs inputs{(torch::arange(1024) * 0.25F).view({1, 1, 1, -1}),
                          torch::zeros({1, 2, 1, 1024}, torch::kHalf), torch::ones({1, 1, 1, 1024}),
                          torch::ones({1, 1, 1, 1}), Tensor()};
  inputs.offset.select(1, 1).fill_(0.25F);

  const Tensor actual = deform_conv2d_composed(inputs, 1, 0).flatten();

  EXPECT_NEAR(actual[700].item<float>(), 700.25F * 0.25F, 1e-3);
}

TEST(DeformConv2d, RefusesShapesThatDoNotFit) {
  DeformConvInputs inputs = random_inputs({}, 4, 4, 1);
  inputs.mask = inputs.mask.slice(1, 0, 8);

  EXPECT_THROW(static_cast<void>(deform_conv2d(inputs, 1, 1)), c10::Error);
}

}  // namespace
}  // namespace retinaface::train
