#include "retinaface/data/augment/mosaic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "retinaface/base/contract.h"
#include "retinaface/data/augment/canvas.h"
#include "retinaface/data/augment/test_samples.h"
#include "retinaface/image/test_pictures.h"

namespace retinaface {
namespace {

using testing::MadeSamples;
using ::testing::SizeIs;

/// Squares of the requested side, of a level that tells the index, with a white box that is a
/// quarter of the side in the middle.
Result<Sample> tile(const SampleRequest& request, Random& /*random*/) {
  const auto side = static_cast<float>(request.side);
  const float begin = std::round(side * 0.375F);
  const float end = std::round(side * 0.625F);
  Sample sample = testing::white_boxes(request.side, request.side, {{begin, begin, end, end}});
  for (int y = 0; y < request.side; ++y) {
    for (int x = 0; x < request.side; ++x) {
      std::uint8_t* pixel = sample.image.pixel(x, y);
      if (pixel[0] != 255) std::fill_n(pixel, 3, static_cast<std::uint8_t>(10 + request.index));
    }
  }
  sample.path = std::to_string(request.index);
  return sample;
}

Sample mosaic(const SampleSource& source, std::uint64_t seed, std::size_t index = 7) {
  Random random(seed);
  return Mosaic(source, {.probability = 1}).sample({index, 160}, random).value();
}

TEST(Mosaic, TheFirstCornerIsTheSamplesOwn) {
  const MadeSamples source(100, tile);

  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Sample sample = mosaic(source, seed);
    EXPECT_EQ(sample.path, "7");
    EXPECT_EQ(sample.image.pixel(0, 0)[0], 17);
    EXPECT_EQ(sample.image.width(), 160);
    EXPECT_EQ(sample.image.height(), 160);
  }
}

TEST(Mosaic, LabelsFollowThePixels) {
  const MadeSamples source(100, tile);

  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const Sample sample = mosaic(source, seed);
    Image without_faces = sample.image.clone();
    for (const LabelledFace& face : sample.faces) {
      const int left = static_cast<int>(face.box.x1);
      const int top = static_cast<int>(face.box.y1);
      const int width = static_cast<int>(face.box.width());
      const int height = static_cast<int>(face.box.height());
      const ImageView inside = sample.image.view().crop(left, top, width, height);
      EXPECT_EQ(testing::bright_box(inside), (Box{0, 0, face.box.width(), face.box.height()}));
      internal::paste(internal::filled(width, height, {0, 0, 0}).view(), left, top, without_faces);
    }
    const Box unlabelled = testing::bright_box(without_faces.view());
    EXPECT_LT(std::min(unlabelled.width(), unlabelled.height()), 2) << "seed " << seed;
  }
}

TEST(Mosaic, MostlyShowsFourPictures) {
  const MadeSamples source(100, tile);
  const Sample sample = mosaic(source, 3);

  const std::set<int> corners{sample.image.pixel(0, 0)[0], sample.image.pixel(159, 0)[0],
                              sample.image.pixel(0, 159)[0], sample.image.pixel(159, 159)[0]};

  EXPECT_THAT(corners, SizeIs(4));
}

TEST(Mosaic, ProbabilityZeroIsTheInnerSample) {
  const MadeSamples source(100, tile);
  Random random(1);

  const Sample sample = Mosaic(source, {}).sample({5, 160}, random).value();

  Random unused(0);
  const Sample inner = tile({5, 160}, unused).value();
  EXPECT_EQ(testing::largest_difference(sample.image.view(), inner.image.view()), 0);
}

TEST(Mosaic, APictureThatCannotBeReadIsReplacedByTheSamplesOwn) {
  const MadeSamples source(100, [](const SampleRequest& request, Random& random) -> Result<Sample> {
    if (request.index != 7) return Error{ErrorCode::Corrupt, "broken"};
    return tile(request, random);
  });
  Random random(0);

  const Sample sample = mosaic(source, 3);

  EXPECT_EQ(sample.image.pixel(159, 159)[0], 17);
  EXPECT_FALSE(Mosaic(source, {.probability = 1}).sample({8, 160}, random).ok());
}

TEST(Mosaic, RefusesSharesOutOfRange) {
  const MadeSamples source(100, tile);

  EXPECT_THROW(Mosaic(source, {.min_share = 0}), ContractError);
  EXPECT_THROW(Mosaic(source, {.min_share = 0.6}), ContractError);
}

}  // namespace
}  // namespace retinaface
