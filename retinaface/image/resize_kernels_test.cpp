#include "retinaface/image/resize_kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "retinaface/base/random.h"
#include "retinaface/testing/every_target.h"

namespace retinaface::internal {
namespace {

constexpr std::uint8_t kUntouched = 77;

using testing::on_every_target;

template <typename T>
std::vector<T> random_values(std::size_t count, int below, std::uint64_t seed) {
  Random random(seed);
  std::vector<T> values(count);
  std::ranges::generate(values, [&] { return static_cast<T>(random.below(below)); });
  return values;
}

int blended(int a, int b, int weight) {
  return a + (((b - a) * weight + (1 << 14)) >> 15);
}

TEST(BlendRows, IsExactForEveryCountAndOffset) {
  on_every_target([] {
    for (std::size_t count = 0; count <= 80; ++count) {
      const std::size_t offset = count % 4;
      const auto above = random_values<std::uint8_t>(count + 4, 256, 1);
      const auto below = random_values<std::uint8_t>(count + 4, 256, 2);
      std::vector<Level> out(count + 1, -1);

      blend_rows(above.data() + offset, below.data() + offset, 12345, out.data(),
                 static_cast<int>(count));

      for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(out[i], blended(128 * above[i + offset], 128 * below[i + offset], 12345));
      }
      ASSERT_EQ(out[count], -1);
    }
  });
}

TEST(BlendPixels, IsExactForEveryCountAndWritesNoFurther) {
  on_every_target([] {
    for (const std::size_t channels : {1U, 3U}) {
      for (std::size_t count = 1; count <= 40; ++count) {
        const auto levels = random_values<Level>(channels * 31 + kRowSlack, 32641, 3);
        const auto left = random_values<std::int32_t>(count, 30, 4);
        const auto weights = random_values<Level>(count, 32768, 5);
        std::vector<Level> repeated;
        for (const Level w : weights) repeated.insert(repeated.end(), channels == 3 ? 4 : 1, w);
        std::vector<std::uint8_t> out(channels * count + 1, kUntouched);

        (channels == 3 ? blend_pixels3 : blend_pixels1)(levels.data(), left.data(), repeated.data(),
                                                        out.data(), static_cast<int>(count));

        for (std::size_t i = 0; i < channels * count; ++i) {
          const Level* pixel = levels.data() +
                               channels * static_cast<std::size_t>(left[i / channels]) +
                               i % channels;
          ASSERT_EQ(out[i], (blended(pixel[0], pixel[channels], weights[i / channels]) + 64) >> 7);
        }
        ASSERT_EQ(out.back(), kUntouched);
      }
    }
  });
}

TEST(WeighRows, AgreesWithTheSumUpToRoundingForEveryCount) {
  on_every_target([] {
    const std::vector<float> weights = {0.25F, 0.5F, 0.125F, 0.125F};
    for (std::size_t count = 0; count <= 80; ++count) {
      const auto rows = random_values<std::uint8_t>(4 * (count + 3), 256, 6);
      std::vector<float> out(count + 1, -1);

      weigh_rows(rows.data(), static_cast<std::ptrdiff_t>(count + 3), weights.data(), 4, out.data(),
                 static_cast<int>(count));

      for (std::size_t i = 0; i < count; ++i) {
        float sum = 0;
        for (std::size_t r = 0; r < 4; ++r) sum += weights[r] * rows[r * (count + 3) + i];
        ASSERT_FLOAT_EQ(out[i], sum);
      }
      ASSERT_EQ(out[count], -1);
    }
  });
}

TEST(WeighPixels, IsTheRoundedMeanAndWritesNoFurther) {
  on_every_target([] {
    const std::vector<float> weights = {0.25F, 0.5F, 0.25F};
    for (const std::size_t channels : {1U, 3U}) {
      for (std::size_t count = 1; count <= 20; ++count) {
        auto row = random_values<float>(channels * (count + 2), 256, 7);
        row.resize(row.size() + kRowSlack);
        std::vector<Cover> covers(count);
        std::int32_t first = 0;
        for (Cover& cover : covers) cover = {first++, 3, weights.data()};
        std::vector<std::uint8_t> out(channels * count + 1, kUntouched);

        (channels == 3 ? weigh_pixels3 : weigh_pixels1)(row.data(), covers.data(), out.data(),
                                                        static_cast<int>(count));

        for (std::size_t i = 0; i < channels * count; ++i) {
          const float mean =
              0.25F * row[i] + 0.5F * row[i + channels] + 0.25F * row[i + 2 * channels];
          ASSERT_EQ(out[i], std::nearbyint(mean));
        }
        ASSERT_EQ(out.back(), kUntouched);
      }
    }
  });
}

}  // namespace
}  // namespace retinaface::internal
