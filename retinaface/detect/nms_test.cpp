#include "retinaface/detect/nms.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"
#include "retinaface/base/stopwatch.h"

namespace retinaface {
namespace {

Face face(Box box, float score) {
  return {.box = box, .score = score, .landmarks = {}};
}

/// The definition: every candidate against every kept face.
std::vector<Face> naive(std::span<const Face> faces, float max_iou) {
  std::vector<std::size_t> order(faces.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(
      order, [&](std::size_t a, std::size_t b) { return faces[a].score > faces[b].score; });
  std::vector<Face> kept;
  for (const std::size_t i : order) {
    const bool is_free = std::ranges::none_of(
        kept, [&](const Face& k) { return pixel_iou(k.box, faces[i].box) > max_iou; });
    if (is_free) kept.push_back(faces[i]);
  }
  return kept;
}

/// Boxes around `num_centers` places with sizes over three orders of magnitude, some degenerate,
/// scores with many ties.
std::vector<Face> crowd(std::size_t count, std::uint64_t num_centers, std::uint64_t seed) {
  Random random(seed);
  std::vector<Face> faces;
  for (std::size_t i = 0; i < count; ++i) {
    Random place(seed * 1000 + random.below(num_centers));
    const double side = std::exp(place.uniform(0, 6)) * random.uniform(0.7, 1.4);
    const double height = side * random.uniform(0.8, 1.6);
    const double x = place.uniform(-50, 1000) + side * random.uniform(-0.3, 0.3);
    const double y = place.uniform(-50, 1000) + side * random.uniform(-0.3, 0.3);
    const Box box{static_cast<float>(x), static_cast<float>(y), static_cast<float>(x + side),
                  static_cast<float>(y + height)};
    const Box degenerate{box.x1, box.y1, i % 2 == 0 ? box.x1 : box.x1 - 5, box.y2};
    faces.push_back(face(i % 50 == 0 ? degenerate : box,
                         static_cast<float>(std::floor(random.uniform() * 100) / 100)));
  }
  return faces;
}

TEST(PixelIou, CountsTheLastPixelOfBothSides) {
  EXPECT_FLOAT_EQ(pixel_iou({0, 0, 1, 1}, {1, 0, 2, 1}), 2.F / 6);  // 2x2 pixels each, 1x2 shared
  EXPECT_EQ(pixel_iou({0, 0, 1, 1}, {2, 0, 3, 1}), 0);
  EXPECT_EQ(pixel_iou({3, 4, 3, 4}, {3, 4, 3, 4}), 1);  // one pixel
}

TEST(SuppressOverlaps, GivesNothingForNothing) {
  EXPECT_TRUE(suppress_overlaps({}, 0.4F).empty());
}

TEST(SuppressOverlaps, KeepsTheBetterOfTwoOverlappingFaces) {
  const Face weak = face({0, 0, 10, 10}, 0.6F);
  const Face strong = face({1, 0, 11, 10}, 0.9F);

  const auto kept = suppress_overlaps(std::vector{weak, strong}, 0.4F);

  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0], strong);
}

TEST(SuppressOverlaps, ReturnsFacesByFallingScoreAndTiesByIndex) {
  const std::vector<Face> apart{face({0, 0, 9, 9}, 0.5F), face({100, 0, 109, 9}, 0.9F),
                                face({200, 0, 209, 9}, 0.5F)};

  const auto kept = suppress_overlaps(apart, 0.4F);

  EXPECT_EQ(kept, (std::vector{apart[1], apart[0], apart[2]}));
}

TEST(SuppressOverlaps, KeepsTheFirstOfEquals) {
  const Face first = face({0, 0, 10, 10}, 0.5F);
  const Face second = face({1, 0, 11, 10}, 0.5F);

  EXPECT_EQ(suppress_overlaps(std::vector{first, second}, 0.4F), std::vector{first});
}

TEST(SuppressOverlaps, DropsOnlyAboveTheLimitAndNotAtIt) {
  const std::vector<Face> third{face({0, 0, 1, 1}, 0.9F), face({1, 0, 2, 1}, 0.8F)};  // IoU 1/3

  EXPECT_EQ(suppress_overlaps(third, 2.F / 6).size(), 2U);
  EXPECT_EQ(suppress_overlaps(third, std::nextafter(2.F / 6, 0.F)).size(), 1U);
}

TEST(SuppressOverlaps, AFaceThatWasDroppedDropsNoOther) {
  const std::vector<Face> chain{face({0, 0, 99, 99}, 0.9F), face({40, 0, 139, 99}, 0.8F),
                                face({80, 0, 179, 99}, 0.7F)};

  EXPECT_EQ(suppress_overlaps(chain, 0.4F), (std::vector{chain[0], chain[2]}));
}

TEST(SuppressOverlaps, AtLimitOneKeepsEvenCopies) {
  const std::vector<Face> copies(3, face({0, 0, 10, 10}, 0.5F));

  EXPECT_EQ(suppress_overlaps(copies, 1).size(), 3U);
}

TEST(SuppressOverlaps, EqualsTheDefinitionOnRandomCrowds) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto faces = crowd(40 * (seed % 10), 1 + seed, seed);
    for (const float max_iou : {0.F, 1e-6F, 0.05F, 0.3F, 0.4F, 0.7F, 0.999F, 1.F}) {
      ASSERT_EQ(suppress_overlaps(faces, max_iou), naive(faces, max_iou))
          << "seed " << seed << ", max_iou " << max_iou;
    }
  }
}

TEST(SuppressOverlaps, EqualsTheDefinitionFarFromTheOriginAndForHugeBoxes) {
  auto faces = crowd(300, 20, 7);
  for (Face& f : faces) f.box = {f.box.x1 + 1e6F, f.box.y1, f.box.x2 + 1e6F, f.box.y2};
  constexpr float kHuge = 3e38F;
  faces.push_back(face({-kHuge, -kHuge, kHuge, kHuge}, 0.99F));
  faces.push_back(face({-kHuge, 0, -kHuge, 1}, 0.98F));

  EXPECT_EQ(suppress_overlaps(faces, 0.4F), naive(faces, 0.4F));
  EXPECT_EQ(suppress_overlaps(faces, 0), naive(faces, 0));
}

TEST(SuppressOverlaps, ManyCandidatesTakeMilliseconds) {
  const auto faces = crowd(30'000, 6000, 3);
  const Stopwatch watch;

  const auto kept = suppress_overlaps(faces, 0.4F);

  EXPECT_GT(kept.size(), 1000U);
  EXPECT_LT(watch.elapsed_ms(), 3000);  // sanitizers and busy machines included; about 25 ms
}

TEST(SuppressOverlaps, RefusesWhatHasNoOrder) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::vector good{face({0, 0, 1, 1}, 0.5F)};

  EXPECT_THROW((void)suppress_overlaps(good, -0.1F), ContractError);
  EXPECT_THROW((void)suppress_overlaps(good, 1.1F), ContractError);
  EXPECT_THROW((void)suppress_overlaps(good, kNan), ContractError);
  EXPECT_THROW((void)suppress_overlaps(std::vector{face({0, 0, 1, 1}, kNan)}, 0.4F), ContractError);
  EXPECT_THROW((void)suppress_overlaps(std::vector{face({0, 0, kInfinity, 1}, 0.5F)}, 0.4F),
               ContractError);
}

}  // namespace
}  // namespace retinaface
