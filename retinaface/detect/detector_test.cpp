#include "retinaface/detect/detector.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>
#include <thread>

#include "retinaface/base/random.h"
#include "retinaface/testing/memory_limit.h"

namespace retinaface {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A network of random weights: its faces mean nothing, but they are many and depend on all pixels.
Model small_model() {
  return random_model(network_preset("retinaface-mnet025").value(), 1);
}

Detector detector(const DetectorOptions& options) {
  return Detector::create(small_model(), options).value();
}

DetectorOptions original_size(float min_score = 0.5F) {
  return {.sizes = {InputSize::original()}, .min_score = min_score, .num_threads = 1};
}

Image noise(int width, int height, PixelFormat format, std::uint64_t seed = 1) {
  Image image(width, height, format);
  Random random(seed);
  for (int y = 0; y < height; ++y) {
    std::generate_n(image.row(y), image.row_stride(),
                    [&] { return static_cast<std::uint8_t>(random.below(256)); });
  }
  return image;
}

TEST(Detector, SaysWhichOptionIsOutOfRange) {
  const auto created = Detector::create(small_model(), {.min_score = 2});

  ASSERT_FALSE(created.ok());
  EXPECT_EQ(created.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(created.error().message, HasSubstr("min_score"));
}

TEST(Detector, ChecksOptionsBeforeItReadsTheModel) {
  EXPECT_EQ(Detector::load("/nowhere/model.pth", {.max_faces = -1}).error().code,
            ErrorCode::InvalidArgument);
  EXPECT_EQ(Detector::load("/nowhere/model.pth").error().code, ErrorCode::NotFound);
}

TEST(Detector, RefusesAnUnknownInstructionSet) {
  EXPECT_EQ(Detector::create(small_model(), {.isa = "abacus"}).error().code,
            ErrorCode::InvalidArgument);
}

TEST(Detector, RefusesAModelThatLacksATensor) {
  Model model = small_model();
  model.tensors.erase(model.tensors.begin());

  EXPECT_EQ(Detector::create(std::move(model)).error().code, ErrorCode::Corrupt);
}

TEST(Detector, APictureThatNeedsMoreMemoryThanThereIsIsAnError) {
  if (!testing::MemoryLimit::is_possible()) GTEST_SKIP() << "sanitizers have no limit of memory";
  const Detector enlarging =
      detector({.sizes = {InputSize::short_side(10000, 10000)}, .num_threads = 1});
  const Image image = noise(2, 2, PixelFormat::Rgb8);
  const testing::MemoryLimit limit(64 << 20);

  const auto faces = enlarging.detect(image.view());

  ASSERT_FALSE(faces.ok());
  EXPECT_EQ(faces.error().code, ErrorCode::LimitExceeded);
  EXPECT_THAT(faces.error().message, HasSubstr("more memory than there is"));
}

TEST(Detector, TellsItsModelAndOptions) {
  Model model = small_model();
  model.name = "noise";
  model.sha256 = "0123";

  const Detector created = Detector::create(std::move(model), original_size(0.25F)).value();

  EXPECT_EQ(created.model_name(), "noise");
  EXPECT_EQ(created.model_sha256(), "0123");
  EXPECT_EQ(created.config().name, "retinaface-mnet025");
  EXPECT_EQ(created.options().min_score, 0.25F);
  EXPECT_EQ(created.engine().num_threads(), 1);
}

TEST(Detector, FindsNothingInAPictureWithoutPixels) {
  const Detector any = detector({});

  EXPECT_TRUE(any.detect(ImageView())->empty());
  EXPECT_TRUE(any.detect(ImageView(nullptr, 0, 10, PixelFormat::Rgb8))->empty());
  EXPECT_TRUE(any.detect_batch({})->empty());
}

TEST(Detector, LooksAtTheSmallestPictures) {
  const Detector any = detector(original_size());
  for (const auto& [width, height] : {std::pair{1, 1}, {1, 33}, {33, 1}, {31, 32}, {2, 500}}) {
    const Image image = noise(width, height, PixelFormat::Rgb8);
    EXPECT_TRUE(any.detect(image.view()).ok()) << width << "x" << height;
  }
}

TEST(Detector, ReturnsFacesByFallingScoreAboveTheThreshold) {
  const auto faces = detector(original_size(0.4F)).detect(noise(96, 64, PixelFormat::Rgb8).view());

  ASSERT_GT(faces->size(), 3U);
  EXPECT_TRUE(std::ranges::is_sorted(*faces, std::ranges::greater{}, &Face::score));
  EXPECT_GE(faces->back().score, 0.4F);
}

TEST(Detector, AHigherThresholdKeepsThePrefixOfTheFaces) {
  const Image image = noise(96, 64, PixelFormat::Rgb8);
  const auto all = detector(original_size(0.3F)).detect(image.view()).value();
  ASSERT_GT(all.size(), 3U);
  const float middle = all[all.size() / 2].score;

  const auto best = detector(original_size(middle)).detect(image.view()).value();

  ASSERT_LT(best.size(), all.size());
  EXPECT_TRUE(std::equal(best.begin(), best.end(), all.begin()));
}

TEST(Detector, GivesTheSameFacesForEveryLayoutOfTheSamePixels) {
  const Detector any = detector(original_size());
  const Image rgb = noise(70, 50, PixelFormat::Rgb8);
  const auto expected = any.detect(rgb.view()).value();
  ASSERT_FALSE(expected.empty());
  Image bgr(70, 50, PixelFormat::Bgr8);
  std::vector<std::uint8_t> bottom_up(std::size_t{50} * 300, 99);
  for (int y = 0; y < 50; ++y) {
    for (int x = 0; x < 70; ++x)
      std::reverse_copy(rgb.pixel(x, y), rgb.pixel(x, y) + 3, bgr.pixel(x, y));
    std::copy_n(rgb.row(y), 210, bottom_up.data() + std::ptrdiff_t{49 - y} * 300);
  }

  EXPECT_EQ(any.detect(bgr.view()).value(), expected);
  EXPECT_EQ(
      any.detect({bottom_up.data() + std::ptrdiff_t{49} * 300, 70, 50, PixelFormat::Rgb8, -300})
          .value(),
      expected);
}

TEST(Detector, TakesGrayAsEqualChannels) {
  const Detector any = detector(original_size());
  const Image gray = noise(70, 50, PixelFormat::Gray8);
  Image rgb(70, 50, PixelFormat::Rgb8);
  for (int y = 0; y < 50; ++y) {
    for (int x = 0; x < 70; ++x) std::fill_n(rgb.pixel(x, y), 3, *gray.pixel(x, y));
  }

  EXPECT_EQ(any.detect(gray.view()).value(), any.detect(rgb.view()).value());
}

class DetectorOptionsSweep : public ::testing::TestWithParam<DetectorOptions> {};

TEST_P(DetectorOptionsSweep, ABatchGivesWhatSinglePicturesGive) {
  const Detector any = detector(GetParam());
  const Image a = noise(64, 96, PixelFormat::Rgb8, 1);
  const Image b = noise(96, 64, PixelFormat::Bgr8, 2);
  const Image c = noise(64, 96, PixelFormat::Gray8, 3);
  const Image d = noise(200, 170, PixelFormat::Rgb8, 4);
  std::vector<ImageView> views{a.view(), b.view(), ImageView(), c.view(), d.view(), a.view()};
  for (int i = 0; i < 40; ++i) views.push_back(b.view());  // more than one batch

  const auto batch = any.detect_batch(views).value();

  ASSERT_EQ(batch.size(), views.size());
  for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(batch[i], any.detect(views[i]).value()) << i;
  EXPECT_THAT(std::vector(batch.begin() + 6, batch.end()), Each(batch[1]));
  EXPECT_FALSE(batch[4].empty());
}

TEST_P(DetectorOptionsSweep, ThreadsOfEveryKindDoNotChangeTheFaces) {
  DetectorOptions options = GetParam();
  const Image image = noise(200, 170, PixelFormat::Rgb8);
  const auto expected = detector(options).detect(image.view()).value();
  options.num_threads = 3;
  const Detector shared = detector(options);
  std::vector<std::vector<Face>> found(4);

  {
    std::vector<std::jthread> callers;
    for (auto& faces : found) {
      callers.emplace_back([&] { faces = shared.detect(image.view()).value(); });
    }
  }

  EXPECT_THAT(found, Each(expected));
}

TEST(Detector, EightInEightThreadsDoNotDisturbOneAnother) {
  const Image image = noise(120, 90, PixelFormat::Rgb8);
  const auto expected = detector(original_size()).detect(image.view()).value();
  std::vector<std::vector<Face>> found(8);

  {
    std::vector<std::jthread> owners;
    for (auto& faces : found) {
      owners.emplace_back([&] {
        const Detector own = detector(original_size());
        for (int i = 0; i < 3; ++i) faces = own.detect(image.view()).value();
      });
    }
  }

  EXPECT_THAT(found, Each(expected));
}

INSTANTIATE_TEST_SUITE_P(Kinds, DetectorOptionsSweep,
                         ::testing::Values(original_size(),
                                           DetectorOptions{.sizes = {InputSize::long_side(64),
                                                                     InputSize::long_side(128)},
                                                           .flip = true,
                                                           .vote = true,
                                                           .num_threads = 1},
                                           DetectorOptions{.sizes = {InputSize::original()},
                                                           .rotations = true,
                                                           .tile_size = 100,
                                                           .num_threads = 1}));

TEST(Detector, MovesWithItsModel) {
  const Image image = noise(64, 64, PixelFormat::Rgb8);
  Detector first = detector(original_size());
  const auto expected = first.detect(image.view()).value();

  Detector second = std::move(first);
  first = detector({});

  EXPECT_EQ(second.detect(image.view()).value(), expected);
}

TEST(Detector, SaysHowLongItTook) {
  DetectTiming timing{-1, -1, -1};

  ASSERT_TRUE(detector({.sizes = {InputSize::long_side(100)}})
                  .detect(noise(200, 200, PixelFormat::Rgb8).view(), &timing)
                  .ok());

  EXPECT_GT(timing.resize_ms, 0);
  EXPECT_GT(timing.network_ms, 0);
  EXPECT_GT(timing.decode_ms, 0);
}

TEST(Detector, RefusesAnInputOfGigapixels) {
  const auto faces = detector({.sizes = {InputSize::short_side(1700, 0)}})
                         .detect(noise(1, 20'000, PixelFormat::Rgb8).view());

  ASSERT_FALSE(faces.ok());
  EXPECT_EQ(faces.error().code, ErrorCode::LimitExceeded);
}

/// Finite weights so large that sums overflow.
TEST(Detector, ANetworkThatOverflowsIsAnErrorThatNamesTheModel) {
  Model model = small_model();
  model.name = "broken";
  for (auto& [name, tensor] : model.tensors) {
    for (float& value : tensor.values()) value *= 1e20F;
  }

  const auto faces = Detector::create(std::move(model), original_size())
                         .value()
                         .detect(noise(64, 64, PixelFormat::Rgb8).view());

  ASSERT_FALSE(faces.ok());
  EXPECT_EQ(faces.error().code, ErrorCode::Corrupt);
  EXPECT_THAT(faces.error().message, HasSubstr("model broken: "));
}

}  // namespace
}  // namespace retinaface
