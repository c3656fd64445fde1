#include "retinaface/detect/options.h"

#include <gmock/gmock.h>

#include <limits>

namespace retinaface {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

TEST(CheckOptions, AcceptsTheDefaultsAndTheEndsOfTheRanges) {
  EXPECT_TRUE(check_options({}).ok());
  EXPECT_TRUE(check_options({.sizes = {InputSize::original(), InputSize::fit(1, 65'535)},
                             .tile_size = 64,
                             .tile_overlap = 0.75,
                             .min_score = 0,
                             .max_iou = 1})
                  .ok());
  EXPECT_TRUE(check_options({.tile_overlap = 0, .min_score = 1, .max_iou = 0}).ok());
}

TEST(CheckOptions, SaysWhatWasFoundAndWhatWasExpected) {
  EXPECT_EQ(check_options({.min_score = 1.5F}).error().message,
            "option min_score: 1.5, expected 0 to 1");
}

TEST(CheckOptions, NamesTheOptionThatIsOutOfRange) {
  const auto expect_refused = [](const DetectorOptions& options, const std::string& name) {
    const auto checked = check_options(options);
    ASSERT_FALSE(checked.ok()) << name;
    EXPECT_EQ(checked.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(checked.error().message, HasSubstr("option " + name + ": "));
  };

  expect_refused({.sizes = {}}, "sizes");
  for (const InputSize& size :
       {InputSize::long_side(0), InputSize::long_side(-640), InputSize::long_side(65'536),
        InputSize::fit(640, 0), InputSize::short_side(0, 100), InputSize::short_side(100, 99),
        InputSize::short_side(100, -1)}) {
    expect_refused({.sizes = {InputSize::long_side(640), size}}, "sizes");
  }
  for (const int side : {-1, 1, 63, 65'536}) expect_refused({.tile_size = side}, "tile_size");
  for (const float overlap : {-0.1F, 0.76F, 1.F, kNan}) {
    expect_refused({.tile_overlap = overlap}, "tile_overlap");
  }
  for (const float value : {-0.1F, 1.1F, kNan, kInfinity}) {
    expect_refused({.min_score = value}, "min_score");
    expect_refused({.max_iou = value}, "max_iou");
  }
  for (const float size : {-1.F, kNan, kInfinity}) {
    expect_refused({.min_face_size = size}, "min_face_size");
  }
  expect_refused({.max_faces = -1}, "max_faces");
  expect_refused({.num_threads = -1}, "num_threads");
  expect_refused({.num_threads = 1'000'000}, "num_threads");
}

TEST(ProtocolOptions, AreTheOnesPublished) {
  EXPECT_THAT(protocol_options("P-VGA")->sizes, ElementsAre(InputSize::long_side(640)));
  EXPECT_THAT(protocol_options("P-orig")->sizes, ElementsAre(InputSize::original()));
  EXPECT_THAT(protocol_options("P-1100")->sizes, ElementsAre(InputSize::short_side(1100, 1650)));
  EXPECT_THAT(protocol_options("P-1600")->sizes, ElementsAre(InputSize::short_side(1600, 2150)));
  EXPECT_THAT(protocol_options("P-TTA")->sizes,
              ElementsAre(InputSize::short_side(500, 0), InputSize::short_side(800, 0),
                          InputSize::short_side(1100, 0), InputSize::short_side(1400, 0),
                          InputSize::short_side(1700, 0)));
}

TEST(ProtocolOptions, ShareThresholdsAndKeepEveryFace) {
  for (const char* name : {"P-VGA", "P-orig", "P-1100", "P-1600", "P-TTA"}) {
    const DetectorOptions options = protocol_options(name).value();
    const bool is_tta = std::string(name) == "P-TTA";

    EXPECT_EQ(options.min_score, 0.02F) << name;
    EXPECT_EQ(options.max_iou, 0.4F) << name;
    EXPECT_EQ(options.max_faces, 0) << name;
    EXPECT_EQ(options.min_face_size, 0) << name;
    EXPECT_EQ(options.flip, is_tta) << name;
    EXPECT_EQ(options.vote, is_tta) << name;
    EXPECT_FALSE(options.rotations) << name;
    EXPECT_EQ(options.tile_size, 0) << name;
    EXPECT_TRUE(check_options(options).ok()) << name;
  }
}

TEST(ProtocolOptions, RefusesOtherNamesAndListsTheKnownOnes) {
  const auto options = protocol_options("p-vga");

  ASSERT_FALSE(options.ok());
  EXPECT_EQ(options.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(options.error().message, AllOf(HasSubstr("'p-vga'"), HasSubstr("P-VGA")));
  EXPECT_THAT(protocol_options("\x1B[31m").error().message, HasSubstr("'\\x1b[31m'"));
}

}  // namespace
}  // namespace retinaface
