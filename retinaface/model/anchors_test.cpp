#include "retinaface/model/anchors.h"

#include <gtest/gtest.h>

#include "retinaface/model/network_config.h"

namespace retinaface {
namespace {

std::size_t count(const char* preset, int width, int height) {
  return all_anchors(network_preset(preset).value().anchors, width, height).size();
}

TEST(Anchors, OfThePaperAre102300At640x640) {
  EXPECT_EQ(count("paper-r50", 640, 640), 102'300U);
  EXPECT_EQ(count("paper-r152", 640, 640), 102'300U);
}

TEST(Anchors, OfThePaperStandToThreeQuartersOnTheFinestLevel) {
  const NetworkConfig config = network_preset("paper-r50").value();
  const std::span finest = std::span(config.anchors).first(1);

  const auto on_finest = static_cast<double>(all_anchors(finest, 640, 640).size());

  EXPECT_NEAR(on_finest / 102'300, 0.75, 0.001);
}

TEST(Anchors, OfTheReleasedNetworksAre16800At640x640) {
  for (const char* preset :
       {"retinaface-mnet025", "retinaface-r50", "insightface-mnet025", "insightface-r50"}) {
    EXPECT_EQ(count(preset, 640, 640), 16'800U) << preset;
  }
}

TEST(Anchors, CoverPartialCellsAtTheBorder) {
  EXPECT_EQ(count("retinaface-mnet025", 1, 1), 3U * 2);
  EXPECT_EQ(count("retinaface-mnet025", 33, 8), (5U * 1 + 3U * 1 + 2U * 1) * 2);
}

TEST(Anchors, RunByLevelThenRowThenColumnThenSize) {
  const std::vector<AnchorLevel> levels{{8, 4, {16, 32}}, {16, 8, {64}}};

  const auto anchors = all_anchors(levels, 16, 16);

  ASSERT_EQ(anchors.size(), 9U);
  EXPECT_EQ(anchors[0], (Box{-4, -4, 12, 12}));
  EXPECT_EQ(anchors[1], (Box{-12, -12, 20, 20}));
  EXPECT_EQ(anchors[2], (Box{4, -4, 20, 12}));
  EXPECT_EQ(anchors[4], (Box{-4, 4, 12, 20}));
  EXPECT_EQ(anchors[8], (Box{-24, -24, 40, 40}));
}

TEST(Anchors, OfInsightFaceStandAroundPixelIndexSevenAndAHalfLargestFirst) {
  const NetworkConfig config = network_preset("insightface-mnet025").value();

  // As generate_anchor.py gives them for stride 32: [-248, -248, 263, 263] and
  // [-120, -120, 135, 135] in inclusive pixel indices.
  EXPECT_EQ(config.anchors[2].anchor(0, 0, 0), (Box{-248, -248, 264, 264}));
  EXPECT_EQ(config.anchors[2].anchor(0, 0, 1), (Box{-120, -120, 136, 136}));
  EXPECT_EQ(config.anchors[0].anchor(1, 0, 1), (Box{8, 0, 24, 16}));
}

TEST(Anchors, OfThePaperGrowByTheCubeRootOfTwo) {
  const NetworkConfig config = network_preset("paper-r50").value();

  const auto& finest = config.anchors.front().sizes;
  EXPECT_NEAR(finest[1], 20.16F, 0.005F);
  EXPECT_NEAR(finest[2], 25.40F, 0.005F);
  EXPECT_NEAR(config.anchors.back().sizes[2], 406.37F, 0.005F);
}

}  // namespace
}  // namespace retinaface
