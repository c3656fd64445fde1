#include "retinaface/detect/looks.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>

#include "retinaface/base/random.h"

namespace retinaface {
namespace {

using ::testing::HasSubstr;

Image noise(int width, int height, PixelFormat format) {
  Image image(width, height, format);
  Random random(1);
  for (int y = 0; y < height; ++y) {
    std::generate_n(image.row(y), image.row_stride(),
                    [&] { return static_cast<std::uint8_t>(random.below(256)); });
  }
  return image;
}

std::vector<Look> looks_at(int width, int height, const DetectorOptions& options) {
  return plan_looks(width, height, options).value().looks;
}

Face in_picture(Face face, const Look& look) {
  move_to_picture({&face, 1}, look);
  return face;
}

TEST(PlanLooks, TheDefaultIsOneLookAtTheWholePicture) {
  const LookPlan plan = plan_looks(1280, 720, {}).value();

  ASSERT_EQ(plan.looks.size(), 1U);
  EXPECT_EQ(plan.looks[0].region, (PixelRect{0, 0, 1280, 720}));
  EXPECT_EQ(plan.looks[0].scale, 0.5);
  EXPECT_EQ(plan.looks[0].input_width, 640);
  EXPECT_EQ(plan.looks[0].input_height, 360);
  EXPECT_TRUE(plan.tiles.empty());
}

TEST(PlanLooks, SizesTurnsAndMirroringMultiply) {
  const DetectorOptions options{.sizes = {InputSize::long_side(128), InputSize::long_side(640)},
                                .flip = true,
                                .rotations = true};

  const LookPlan plan = plan_looks(1280, 720, options).value();

  EXPECT_EQ(plan.looks.size(), 16U);
  EXPECT_EQ(std::ranges::count(plan.looks, true, &Look::mirrored), 8);
  EXPECT_EQ(std::ranges::count(plan.looks, 3, &Look::quarter_turns), 4);
  for (const Look& look : plan.looks) {
    EXPECT_EQ(look.input_width < look.input_height, look.quarter_turns % 2 == 1);
  }
}

TEST(PlanLooks, TilesAreSeenAtTheLargestSizeBesidesTheWholePicture) {
  const DetectorOptions options{.sizes = {InputSize::long_side(128), InputSize::long_side(600)},
                                .tile_size = 300};

  const LookPlan plan = plan_looks(500, 300, options).value();

  ASSERT_EQ(plan.looks.size(), 4U);
  EXPECT_EQ(plan.looks[2].region, (PixelRect{0, 0, 300, 300}));
  EXPECT_EQ(plan.looks[2].scale, 2);
  EXPECT_EQ(plan.looks[2].tile, 0U);
  EXPECT_EQ(plan.looks[3].region, (PixelRect{200, 0, 300, 300}));
  EXPECT_EQ(plan.looks[3].tile, 1U);
}

TEST(PlanLooks, APictureNotLargerThanATileHasNone) {
  const LookPlan plan = plan_looks(300, 300, {.tile_size = 300}).value();

  EXPECT_EQ(plan.looks.size(), 1U);
  EXPECT_TRUE(plan.tiles.empty());
}

TEST(PlanLooks, BesideTilesAHugePictureIsSeenSmallEnoughForAnyMachine) {
  const DetectorOptions pixel_by_pixel{.sizes = {InputSize::original()}, .tile_size = 1024};

  const LookPlan plan = plan_looks(30'000, 16'000, pixel_by_pixel).value();

  const Look& whole = plan.looks[0];
  EXPECT_EQ(whole.region, (PixelRect{0, 0, 30'000, 16'000}));
  EXPECT_NEAR(double{1} * whole.input_width * whole.input_height, 1 << 24, 1e4);
  EXPECT_NEAR(whole.input_width / whole.scale, 30'000, 5);
  ASSERT_EQ(plan.looks.size(), 1 + plan.tiles.size());
  for (std::size_t i = 1; i < plan.looks.size(); ++i) EXPECT_EQ(plan.looks[i].scale, 1);
  EXPECT_EQ(looks_at(3'000, 1'600, pixel_by_pixel)[0].scale, 1) << "which is not huge";
}

TEST(PlanLooks, AThinPictureKeepsAtLeastOnePixel) {
  const Look look = looks_at(1, 20'000, {}).at(0);

  EXPECT_EQ(look.input_width, 1);
  EXPECT_EQ(look.input_height, 640);
}

TEST(PlanLooks, AnInputThatIsTooLargeIsAnErrorThatNamesTheSize) {
  const auto plan = plan_looks(1, 20'000, {.sizes = {InputSize::short_side(1700, 0)}});

  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().code, ErrorCode::LimitExceeded);
  EXPECT_THAT(plan.error().message, HasSubstr("1x20000 at size short:1700"));
}

TEST(Render, BorrowsThePictureWhenTheLookChangesNothing) {
  const Image image = noise(64, 48, PixelFormat::Bgr8);
  const LookPlan plan = plan_looks(64, 48, {.sizes = {InputSize::original()}}).value();

  const NetworkInput input = render(image.view(), plan.looks[0]);

  EXPECT_TRUE(input.owned.empty());
  EXPECT_EQ(input.view.data(), image.view().data());
}

TEST(Render, BorrowsTilesAtTheirOwnSize) {
  const Image image = noise(300, 64, PixelFormat::Rgb8);
  const LookPlan plan =
      plan_looks(300, 64, {.sizes = {InputSize::original()}, .tile_size = 128}).value();

  const NetworkInput input = render(image.view(), plan.looks.back());

  EXPECT_EQ(input.view.data(), image.pixel(300 - 128, 0));
  EXPECT_EQ(input.view.row_stride(), image.row_stride());
}

TEST(Render, MakesThreeChannelsOfGray) {
  const Image image = noise(20, 10, PixelFormat::Gray8);
  const LookPlan plan = plan_looks(20, 10, {.sizes = {InputSize::original()}}).value();

  const NetworkInput input = render(image.view(), plan.looks[0]);

  ASSERT_EQ(input.view.format(), PixelFormat::Rgb8);
  for (int c = 0; c < 3; ++c) EXPECT_EQ(input.view.pixel(7, 3)[c], *image.pixel(7, 3));
}

TEST(Render, GivesTheSizeThatThePlanForetells) {
  const Image image = noise(97, 61, PixelFormat::Rgb8);
  for (int side = 1; side < 400; ++side) {
    const DetectorOptions options{.sizes = {InputSize::long_side(side)}, .rotations = true};
    for (const Look& look : looks_at(97, 61, options)) {
      const NetworkInput input = render(image.view(), look);

      ASSERT_EQ(input.view.width(), look.input_width) << side;
      ASSERT_EQ(input.view.height(), look.input_height) << side;
    }
  }
}

/// A pixel that the input shows, followed back into the picture, has the same colour there.
TEST(FaceInPicture, FollowsEveryTurnAndMirroring) {
  const Image image = noise(40, 30, PixelFormat::Rgb8);
  const DetectorOptions options{.sizes = {InputSize::original()}, .flip = true, .rotations = true};
  for (const Look& look : looks_at(40, 30, options)) {
    const NetworkInput input = render(image.view(), look);
    const Face seen{.box = {4, 7, 5, 8}, .score = 0.5F, .landmarks = {}};

    const Box box = in_picture(seen, look).box;

    EXPECT_EQ(box.width(), 1);
    EXPECT_EQ(box.height(), 1);
    for (int c = 0; c < 3; ++c) {
      EXPECT_EQ(image.pixel(static_cast<int>(box.x1), static_cast<int>(box.y1))[c],
                input.view.pixel(4, 7)[c])
          << look.quarter_turns << look.mirrored;
    }
  }
}

TEST(FaceInPicture, UndoesScaleAndTile) {
  Look look;
  look.region = {100, 50, 200, 200};
  look.scale = 2;
  look.input_width = 400;
  look.input_height = 400;
  Face seen{.box = {20, 40, 60, 100}, .score = 0.5F, .landmarks = {}};
  seen.landmarks[Landmarks5::Nose] = {40, 70};

  const Face face = in_picture(seen, look);

  EXPECT_EQ(face.box, (Box{110, 70, 130, 100}));
  EXPECT_EQ(face.landmarks[Landmarks5::Nose], (Point{120, 85}));
}

TEST(FaceInPicture, MirroringKeepsLandmarksInImageOrder) {
  Look look;
  look.mirrored = true;
  look.input_width = 100;
  look.input_height = 100;
  Face seen;
  seen.landmarks[Landmarks5::LeftEye] = {20, 40};
  seen.landmarks[Landmarks5::RightEye] = {30, 40};

  const Face face = in_picture(seen, look);

  EXPECT_EQ(face.landmarks[Landmarks5::LeftEye], (Point{70, 40}));
  EXPECT_EQ(face.landmarks[Landmarks5::RightEye], (Point{80, 40}));
}

TEST(InImageOrder, TheLeftEyeIsTheOneOnTheLeftAndTheMouthFollowsTheEyes) {
  const Landmarks5 upside_down{{{{30, 60}, {10, 60}, {20, 50}, {28, 40}, {12, 40}}}};

  const Landmarks5 ordered = in_image_order(upside_down);

  EXPECT_EQ(ordered, (Landmarks5{{{{10, 60}, {30, 60}, {20, 50}, {12, 40}, {28, 40}}}}));
  EXPECT_EQ(in_image_order(ordered), ordered);
}

}  // namespace
}  // namespace retinaface
