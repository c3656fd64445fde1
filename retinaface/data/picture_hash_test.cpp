#include "retinaface/data/picture_hash.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"
#include "retinaface/image/decode.h"
#include "retinaface/image/encode.h"
#include "retinaface/image/resize.h"

namespace retinaface {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Soft hills, other ones for each seed.
Image hills(int width, int height, std::uint64_t seed) {
  Random random(seed);
  Image coarse(12, 9, PixelFormat::Rgb8);
  for (int y = 0; y < coarse.height(); ++y)
    for (int x = 0; x < coarse.width() * 3; ++x)
      coarse.row(y)[x] = static_cast<std::uint8_t>(random.below(256));
  return resize(coarse.view(), width, height);
}

int distance(ImageView a, ImageView b) {
  return std::popcount(difference_hash(a) ^ difference_hash(b));
}

TEST(DifferenceHash, IsOneWhereAPixelIsBrighterThanItsRightNeighbour) {
  Image falling(9, 8, PixelFormat::Gray8);
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 9; ++x) *falling.pixel(x, y) = static_cast<std::uint8_t>(200 - 10 * x);
  *falling.pixel(8, 7) = 255;

  EXPECT_EQ(difference_hash(falling.view()), ~std::uint64_t{1});
}

TEST(DifferenceHash, StaysNearWhenAPictureIsScaledAndCompressed) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Image picture = hills(300, 200, seed);
    const Image smaller = resize(picture.view(), 140, 93, Interpolation::Area);
    const auto file = encode_jpeg(smaller.view(), 40);
    const auto copy = decode_image(file.value(), "copy");

    EXPECT_LE(distance(picture.view(), copy->image.view()), 3) << seed;
    EXPECT_GT(distance(picture.view(), hills(300, 200, seed + 100).view()), 6) << seed;
  }
}

TEST(NearHashes, GroupsWhatIsNearEvenOverOthers) {
  const std::vector<std::uint64_t> hashes{0xFF00, 1, 0xFF03, 0xFF0F, 1, 0xFFF0'0000};

  EXPECT_THAT(near_hashes(hashes, 2), ElementsAre(ElementsAre(0, 2, 3), ElementsAre(1, 4)));
  EXPECT_THAT(near_hashes(hashes, 1), ElementsAre(ElementsAre(1, 4)));
  EXPECT_THAT(near_hashes({}, 3), IsEmpty());
  EXPECT_THROW((void)near_hashes(hashes, 16), ContractError);
}

TEST(NearHashes, FindsExactlyTheGroupsThatComparingAllPairsFinds) {
  Random random(7);
  std::vector<std::uint64_t> hashes;
  for (int i = 0; i < 300; ++i) {
    std::uint64_t hash =
        hashes.empty() || i % 3 == 0 ? random.next() : hashes[random.below(hashes.size())];
    for (std::uint64_t flips = random.below(8); flips > 0; --flips)
      hash ^= std::uint64_t{1} << random.below(64);
    hashes.push_back(hash);
  }

  for (const int max_distance : {0, 1, 3, 6, 15}) {
    // Group numbers that flow from pair to pair until nothing changes.
    std::vector<std::size_t> group(hashes.size());
    for (std::size_t i = 0; i < group.size(); ++i) group[i] = i;
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t i = 0; i < hashes.size(); ++i)
        for (std::size_t j = 0; j < hashes.size(); ++j)
          if (std::popcount(hashes[i] ^ hashes[j]) <= max_distance && group[i] < group[j]) {
            group[j] = group[i];
            changed = true;
          }
    }
    std::vector<std::vector<std::size_t>> members(hashes.size());
    for (std::size_t i = 0; i < group.size(); ++i) members[group[i]].push_back(i);
    std::erase_if(members, [](const auto& places) { return places.size() < 2; });

    EXPECT_EQ(near_hashes(hashes, max_distance), members) << max_distance;
  }
}

TEST(NearHashes, AreQuickAmongAHundredThousand) {
  Random random(1);
  std::vector<std::uint64_t> hashes(100'000);
  for (auto& hash : hashes) hash = random.next();
  hashes[99'999] = hashes[5] ^ 0x8000'0100'0000'0001;

  EXPECT_THAT(near_hashes(hashes, 3), ElementsAre(ElementsAre(5, 99'999)));
}

}  // namespace
}  // namespace retinaface
