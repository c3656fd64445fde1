#include "retinaface/nn/kernels/kernels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "retinaface/base/random.h"
#include "retinaface/nn/kernels/isa.h"
#include "retinaface/nn/kernels/plain.h"

namespace retinaface::nn::internal {
namespace {

/// Sums of a few hundred products of numbers of size 1, in another order.
constexpr float kTolerance = 2e-5F;
/// What a kernel must not have touched still holds this.
constexpr float kUntouched = 12345;

std::vector<float> random_floats(Random& random, std::size_t count) {
  std::vector<float> floats(count);
  for (float& value : floats) value = static_cast<float>(random.uniform(-1, 1));
  return floats;
}

void expect_near(const std::vector<float>& actual, const std::vector<float>& expected,
                 float tolerance) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    ASSERT_NEAR(actual[i], expected[i], tolerance) << "at " << i;
  }
}

class KernelsOf : public ::testing::TestWithParam<Isa> {
 protected:
  [[nodiscard]] const Kernels& fast() const { return GetParam().kernels; }
  Random random_{7};
};

INSTANTIATE_TEST_SUITE_P(Isa, KernelsOf, ::testing::ValuesIn(usable_isas()),
                         [](const auto& tested) { return tested.param.name; });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(KernelsOf);

struct GemmCase {
  int rows, depth, width, segments;
  bool has_epilogue;
};

void PrintTo(const GemmCase& c, std::ostream* out) {
  *out << c.rows << " rows, depth " << c.depth << ", width " << c.width;
}

std::vector<float> run_gemm(const Kernels& kernels, const GemmCase& c, Random random) {
  const std::ptrdiff_t a_stride = c.depth + 3;
  const std::ptrdiff_t c_stride = c.width + 5;
  const auto size = [](std::ptrdiff_t count) { return static_cast<std::size_t>(count); };
  std::vector<std::vector<float>> a;
  std::vector<const float*> segments;
  for (int s = 0; s < c.segments; ++s) {
    a.push_back(random_floats(random, size(c.rows * a_stride + 1)));
    segments.push_back(a.back().data() + 1);
  }
  const auto b = random_floats(random, size(std::ptrdiff_t{c.segments} * c.depth * c.width));
  const auto bias = random_floats(random, size(c.width));
  const auto slope = random_floats(random, size(c.width));
  const auto residual = random_floats(random, size(c.rows * c_stride));
  std::vector<float> result(size(c.rows * c_stride), kUntouched);
  GemmPanel panel{.segments = segments.data(),
                  .num_segments = c.segments,
                  .depth = c.depth,
                  .a_stride = a_stride,
                  .b = b.data(),
                  .c = result.data(),
                  .c_stride = c_stride,
                  .rows = c.rows,
                  .width = c.width};
  if (c.has_epilogue) {
    panel.bias = bias.data();
    panel.slope = slope.data();
    panel.residual = residual.data();
    panel.residual_stride = c_stride;
  }
  kernels.gemm(panel);
  return result;
}

TEST_P(KernelsOf, GemmIsThePlainGemmForEveryHeightAndWidth) {
  std::vector<int> widths = {4, 8};
  for (int width = fast().lanes; width <= fast().max_panel_width; width += fast().lanes) {
    widths.push_back(width);
  }
  for (const int width : widths) {
    for (int rows = 0; rows <= 40; ++rows) {
      const GemmCase c{rows, 17, width, 1 + rows % 3, rows % 2 == 0};
      SCOPED_TRACE(::testing::PrintToString(c));
      expect_near(run_gemm(fast(), c, random_), run_gemm(plain_kernels(), c, random_), kTolerance);
    }
  }
}

TEST_P(KernelsOf, GemmIsThePlainGemmForEveryDepth) {
  for (int depth = 0; depth <= 40; ++depth) {
    const GemmCase c{13, depth, fast().max_panel_width, 2, true};
    SCOPED_TRACE(::testing::PrintToString(c));
    expect_near(run_gemm(fast(), c, random_), run_gemm(plain_kernels(), c, random_), kTolerance);
  }
}

struct DepthwiseCase {
  int width, channels, stride, gap;
};

std::vector<float> run_depthwise(const Kernels& kernels, const DepthwiseCase& c, Random random) {
  const int pixel_stride = c.channels + c.gap;
  const int out_width = (c.width - 1) / c.stride + 1;
  const auto size = [](int count) { return static_cast<std::size_t>(count); };
  std::array<std::vector<float>, 3> rows;
  for (auto& row : rows) row = random_floats(random, size(c.width * pixel_stride));
  const auto weight = random_floats(random, size(9 * c.channels));
  const auto bias = random_floats(random, size(c.channels));
  const auto slope = random_floats(random, size(c.channels));
  std::vector<float> out(size(out_width * pixel_stride), kUntouched);
  kernels.depthwise3x3({.rows = {rows[0].data(), rows[1].data(), rows[2].data()},
                        .pixel_stride = pixel_stride,
                        .in_width = c.width,
                        .stride = c.stride,
                        .weight = weight.data(),
                        .bias = bias.data(),
                        .slope = slope.data(),
                        .out = out.data(),
                        .out_stride = pixel_stride,
                        .out_width = out_width,
                        .channels = c.channels});
  return out;
}

TEST_P(KernelsOf, DepthwiseIsThePlainOneForEveryWidthStrideAndChannelCount) {
  for (const int channels : {4, 8, 16, 32, 48}) {
    for (const int stride : {1, 2}) {
      for (const int gap : {0, 4}) {
        for (int width = 1; width <= 40; ++width) {
          const DepthwiseCase c{width, channels, stride, gap};
          SCOPED_TRACE(::testing::Message() << width << " wide, " << channels
                                            << " channels, stride " << stride << ", gap " << gap);
          expect_near(run_depthwise(fast(), c, random_), run_depthwise(plain_kernels(), c, random_),
                      kTolerance);
        }
      }
    }
  }
}

TEST_P(KernelsOf, WinogradInputIsThePlainTransform) {
  for (const int channels : {4, 8, 16, 48}) {
    const auto tile = random_floats(random_, static_cast<std::size_t>(6 * 6 * channels));
    std::vector<float> expected(static_cast<std::size_t>(36 * (channels + 4)), kUntouched);
    std::vector<float> actual = expected;

    plain_kernels().winograd_input(tile.data(), channels, 6 * channels, expected.data(),
                                   channels + 4, channels);
    fast().winograd_input(tile.data(), channels, 6 * channels, actual.data(), channels + 4,
                          channels);

    expect_near(actual, expected, 1e-4F);  // factors up to 25
  }
}

TEST_P(KernelsOf, WinogradOutputIsThePlainTransformForEveryCutTile) {
  for (const int channels : {4, 8, 16, 48}) {
    for (int rows = 1; rows <= 4; ++rows) {
      for (int columns = 1; columns <= 4; ++columns) {
        const auto count = static_cast<std::size_t>(channels);
        const auto products = random_floats(random_, 36 * count);
        const auto bias = random_floats(random_, count);
        const auto slope = random_floats(random_, count);
        const auto residual = random_floats(random_, 16 * count);
        std::vector<float> expected(16 * count, kUntouched);
        std::vector<float> actual = expected;
        WinogradOutput p{.products = products.data(),
                         .position_stride = channels,
                         .bias = bias.data(),
                         .slope = slope.data(),
                         .residual = residual.data(),
                         .residual_pixel_stride = channels,
                         .residual_row_stride = 4 * channels,
                         .out = expected.data(),
                         .out_pixel_stride = channels,
                         .out_row_stride = 4 * channels,
                         .rows = rows,
                         .columns = columns,
                         .channels = channels};

        plain_kernels().winograd_output(p);
        p.out = actual.data();
        fast().winograd_output(p);

        expect_near(actual, expected, 3e-4F);  // factors up to 64
      }
    }
  }
}

TEST_P(KernelsOf, NormaliseIsThePlainOneForEveryCount) {
  std::vector<std::uint8_t> bytes(200);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{100});
  for (int count = 0; count <= 160; ++count) {
    std::vector<float> expected(static_cast<std::size_t>(count) + 1, kUntouched);
    std::vector<float> actual = expected;
    NormaliseRow row{.bytes = bytes.data() + count % 4,
                     .count = count,
                     .mean = {1, 20, 300},
                     .scale = {1, 0.5F, 2},
                     .out = expected.data()};

    plain_kernels().normalise(row);
    row.out = actual.data();
    fast().normalise(row);

    ASSERT_EQ(actual, expected) << count << " bytes";
  }
}

TEST_P(KernelsOf, AffineIsThePlainOneForEveryChannelCount) {
  for (int channels = 4; channels <= 48; channels += 4) {
    const auto count = static_cast<std::size_t>(channels);
    const auto in = random_floats(random_, 3 * (count + 1));
    const auto scale = random_floats(random_, count);
    const auto shift = random_floats(random_, count);
    std::vector<float> expected(3 * (count + 2), kUntouched);
    std::vector<float> actual = expected;
    AffineRow row{.in = in.data(),
                  .in_stride = channels + 1,
                  .scale = scale.data(),
                  .shift = shift.data(),
                  .slope = 0.25F,
                  .out = expected.data(),
                  .out_stride = channels + 2,
                  .pixels = 3,
                  .channels = channels};

    plain_kernels().affine(row);
    row.out = actual.data();
    fast().affine(row);

    expect_near(actual, expected, kTolerance);
  }
}

TEST_P(KernelsOf, SumsAndMaximaAreExactForEveryCount) {
  for (std::ptrdiff_t count = 0; count <= 72; count += 4) {
    const auto a = random_floats(random_, static_cast<std::size_t>(count));
    const auto b = random_floats(random_, static_cast<std::size_t>(count));
    std::vector<float> expected(static_cast<std::size_t>(count) + 1, kUntouched);
    std::vector<float> actual = expected;

    plain_kernels().add(a.data(), b.data(), 0.25F, expected.data(), count);
    fast().add(a.data(), b.data(), 0.25F, actual.data(), count);
    ASSERT_EQ(actual, expected);

    plain_kernels().maximum(b.data(), expected.data(), count);
    fast().maximum(b.data(), actual.data(), count);
    ASSERT_EQ(actual, expected);
  }
}

TEST_P(KernelsOf, MultiplyAddRoundsAreTheDefinition) {
  // Sum i begins at i; three rounds of s = s / 2 + 1 / 2 give i / 8 + 7 / 8, and 0 + … + 9 is 45.
  EXPECT_EQ(fast().multiply_add_rounds(3, 0.5F), 45.F / 8 + kMultiplyAddChains * 7.F / 8);
}

TEST_P(KernelsOf, BlendsFourPixelsForEveryCount) {
  for (std::ptrdiff_t count = 0; count <= 72; count += 4) {
    const auto size = static_cast<std::size_t>(count);
    const auto pixels = random_floats(random_, 4 * size);
    const auto weights = random_floats(random_, 4);
    std::vector<float> expected(size + 1, kUntouched);
    std::vector<float> actual = expected;
    BlendPixels blend{.corners = {pixels.data(), pixels.data() + size, pixels.data() + 2 * size,
                                  pixels.data() + 3 * size},
                      .weights = {weights[0], weights[1], weights[2], weights[3]},
                      .out = expected.data(),
                      .count = count};

    plain_kernels().blend(blend);
    blend.out = actual.data();
    fast().blend(blend);

    expect_near(actual, expected, kTolerance);
  }
}

TEST(PlainKernels, GemmAddsBiasResidualAndActivates) {
  const float a[] = {1, 2};
  const float* segments[] = {a};
  const float b[] = {1, 0, 0, -1, 0, 1, 0, -1};  // [2][4]
  const float bias[] = {10, 20, 0, 0};
  const float slope[] = {0, 0, 0, 0.5F};
  const float residual[] = {100, 0, -1, -1};
  float c[4] = {};

  plain_kernels().gemm({.segments = segments,
                        .depth = 2,
                        .a_stride = 2,
                        .b = b,
                        .bias = bias,
                        .slope = slope,
                        .residual = residual,
                        .residual_stride = 4,
                        .c = c,
                        .c_stride = 4,
                        .rows = 1,
                        .width = 4});

  EXPECT_THAT(c, ::testing::ElementsAre(111, 22, 0, -2));
}

TEST(PlainKernels, DepthwiseSkipsColumnsOutside) {
  const std::vector<float> row(2 * 4, 1);
  const std::vector<float> weight(9 * 4, 1);
  const std::vector<float> zero(4, 0);
  const std::vector<float> one(4, 1);
  std::vector<float> out(8);

  plain_kernels().depthwise3x3({.rows = {row.data(), row.data(), row.data()},
                                .pixel_stride = 4,
                                .in_width = 2,
                                .stride = 1,
                                .weight = weight.data(),
                                .bias = zero.data(),
                                .slope = one.data(),
                                .out = out.data(),
                                .out_stride = 4,
                                .out_width = 2,
                                .channels = 4});

  EXPECT_THAT(out, ::testing::Each(6));  // 3 rows x 2 columns
}

}  // namespace
}  // namespace retinaface::nn::internal
