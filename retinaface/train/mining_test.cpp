#include "retinaface/train/mining.h"

#include <gtest/gtest.h>

#include <limits>

namespace retinaface::train {
namespace {

using Integers = std::vector<std::int64_t>;

/// @param labels  [N, A]: 1, 0 or -1
TargetTensors labelled(const torch::Tensor& labels, Integers level_sizes) {
  TargetTensors targets;
  targets.labels = labels.to(torch::kChar);
  targets.positives = (labels.reshape({-1}) == 1).nonzero().view(-1);
  targets.level_sizes = std::move(level_sizes);
  return targets;
}

Integers integers(const torch::Tensor& tensor) {
  return {tensor.data_ptr<std::int64_t>(), tensor.data_ptr<std::int64_t>() + tensor.numel()};
}

// Two pictures of six anchors, four and two on their levels. The first one has two faces.
const TargetTensors kTargets =
    labelled(torch::tensor({{0, 1, 0, 0, 1, 0}, {0, 0, -1, 0, 0, 0}}), {4, 2});
const torch::Tensor kMargins =
    torch::tensor({{-3.F, -2.F, 5.F, 1.F, 4.F, 0.F}, {2.F, -1.F, 9.F, 3.F, 6.F, -4.F}});

void expect_mined(const LossOptions& options, const Integers& positives,
                  const Integers& backgrounds) {
  const MinedAnchors mined = mine_hard_examples(kMargins, kTargets, options);

  EXPECT_EQ(integers(mined.positives), positives);
  EXPECT_EQ(integers(mined.backgrounds), backgrounds);
}

TEST(Mining, TakesTheBackgroundsOfAPictureThatLookMostLikeAFace) {
  expect_mined({.negatives_per_positive = 1}, {0, 1}, {2, 3});
  expect_mined({.negatives_per_positive = 1.5F}, {0, 1}, {2, 3, 5});
  expect_mined({.negatives_per_positive = 3}, {0, 1}, {0, 2, 3, 5});
}

TEST(Mining, GivesPicturesWithoutFacesTheirMinimum) {
  expect_mined({.negatives_per_positive = 1, .min_negatives = 2}, {0, 1}, {2, 3, 9, 10});
}

TEST(Mining, OfABatchSharesTheBackgroundsOut) {
  expect_mined({.mining_scope = MiningScope::Batch, .negatives_per_positive = 1}, {0, 1}, {2, 10});
}

TEST(Mining, OfLevelsCountsEachByItself) {
  expect_mined({.mining_scope = MiningScope::Level, .negatives_per_positive = 2}, {0, 1},
               {2, 3, 5});
}

TEST(Mining, NeverTakesIgnoredAnchors) {
  expect_mined({.mining_scope = MiningScope::Batch, .negatives_per_positive = 100}, {0, 1},
               {0, 2, 3, 5, 6, 7, 9, 10, 11});
}

TEST(Mining, CanKeepTheLeastCertainFacesAlone) {
  expect_mined({.negatives_per_positive = 1, .max_positives = 1}, {0}, {2});
}

// rpn_fpn_ohem3 of the released code, with 3 anchors a level of which 1 may be a face.
TEST(Mining, TheReleasedRuleFillsUpWithBackgrounds) {
  const TargetTensors targets =
      labelled(torch::tensor({{1, 1, 0, 0, 0, -1}, {0, 0, 0, 0, 1, 0}}), {5, 1});
  const torch::Tensor margins =
      torch::tensor({{2.F, 1.F, 0.F, 3.F, 5.F, 9.F}, {-1.F, -2.F, 0.F, 1.F, 7.F, 0.F}});

  const MinedAnchors mined = mine_hard_examples(
      margins, targets,
      {.mining_scope = MiningScope::Level, .max_positives = 1, .anchors_per_scope = 3});

  // Of the first picture's faces anchor 1, of its five anchors the backgrounds 3 and 4; of the
  // second's the face 10 and the backgrounds 8 and 9; on the coarse level an ignored anchor and
  // one background.
  EXPECT_EQ(integers(mined.positives), (Integers{1, 2}));
  EXPECT_EQ(integers(mined.backgrounds), (Integers{3, 4, 8, 9, 11}));
}

TEST(Mining, AnchorsPerScopeBoundFacesToo) {
  expect_mined({.anchors_per_scope = 1}, {0}, {10});
}

TEST(Mining, SortsInfiniteMargins) {
  const float infinity = std::numeric_limits<float>::infinity();
  const TargetTensors targets = labelled(torch::tensor({{0, 0, 1, 0}}), {4});
  const torch::Tensor margins = torch::tensor({{-infinity, infinity, infinity, 0.F}});

  const MinedAnchors mined = mine_hard_examples(margins, targets, {.negatives_per_positive = 2});

  EXPECT_EQ(integers(mined.positives), Integers{0});
  EXPECT_EQ(integers(mined.backgrounds), (Integers{1, 3}));
}

TEST(Mining, OfNothingIsNothing) {
  const TargetTensors targets = labelled(torch::full({1, 3}, -1), {3});
  const torch::Tensor margins = torch::zeros({1, 3});

  for (const LossOptions& options :
       {LossOptions{}, LossOptions{.min_negatives = 5}, LossOptions{.anchors_per_scope = 2}}) {
    const MinedAnchors mined = mine_hard_examples(margins, targets, options);

    EXPECT_EQ(mined.positives.numel() + mined.backgrounds.numel(), 0);
  }
}

TEST(Mining, AllLabelledLeavesOutTheIgnored) {
  const MinedAnchors all = all_labelled(kTargets);

  EXPECT_EQ(integers(all.positives), (Integers{0, 1}));
  EXPECT_EQ(integers(all.backgrounds), (Integers{0, 2, 3, 5, 6, 7, 9, 10, 11}));
}

}  // namespace
}  // namespace retinaface::train
