#include "retinaface/detect/input_size.h"

#include <gmock/gmock.h>

#include <string>

namespace retinaface {
namespace {

using ::testing::HasSubstr;

TEST(InputSize, OriginalKeepsEveryPixel) {
  EXPECT_EQ(InputSize::original().scale_for(1024, 77), 1);
}

TEST(InputSize, LongSideScalesTheLongerSideUpAndDown) {
  EXPECT_DOUBLE_EQ(InputSize::long_side(640).scale_for(1280, 720), 0.5);
  EXPECT_DOUBLE_EQ(InputSize::long_side(640).scale_for(720, 1280), 0.5);
  EXPECT_DOUBLE_EQ(InputSize::long_side(640).scale_for(320, 100), 2);
}

TEST(InputSize, LongSideOfTheRightSizeIsExactlyOne) {
  EXPECT_EQ(InputSize::long_side(640).scale_for(640, 480), 1);
}

TEST(InputSize, ShortSideIsLimitedByTheLongerSide) {
  EXPECT_DOUBLE_EQ(InputSize::short_side(1600, 2150).scale_for(1000, 800), 2);
  EXPECT_DOUBLE_EQ(InputSize::short_side(1600, 2150).scale_for(4300, 800), 0.5);
  EXPECT_DOUBLE_EQ(InputSize::short_side(1600, 0).scale_for(4300, 800), 2);
}

TEST(InputSize, FitKeepsBothSidesInside) {
  EXPECT_DOUBLE_EQ(InputSize::fit(640, 480).scale_for(1280, 480), 0.5);
  EXPECT_DOUBLE_EQ(InputSize::fit(640, 480).scale_for(640, 960), 0.5);
}

TEST(ParseInputSize, ReadsEveryForm) {
  EXPECT_EQ(parse_input_size("640").value(), InputSize::long_side(640));
  EXPECT_EQ(parse_input_size("640x480").value(), InputSize::fit(640, 480));
  EXPECT_EQ(parse_input_size("original").value(), InputSize::original());
  EXPECT_EQ(parse_input_size("short:1100").value(), InputSize::short_side(1100, 0));
  EXPECT_EQ(parse_input_size("short:1100:1650").value(), InputSize::short_side(1100, 1650));
}

TEST(ParseInputSize, WritesWhatItReads) {
  for (const char* text :
       {"1", "640", "65535", "640x480", "original", "short:1100", "short:1100:1650"}) {
    EXPECT_EQ(to_string(parse_input_size(text).value()), text);
  }
}

TEST(ParseInputSize, RefusesAnythingElseAndQuotesIt) {
  for (const char* text : {"",          " ",           "0",
                           "-1",        "+5",          "640 ",
                           " 640",      "65536",       "99999999999999999999",
                           "640x",      "x480",        "640x0",
                           "640x480x3", "640X480",     "6.4",
                           "orig",      "original ",   "short",
                           "short:",    "short:0",     "short:5:",
                           "short:5:4", "short:5:6:7", "1e3",
                           "0x10"}) {
    const auto size = parse_input_size(text);

    ASSERT_FALSE(size.ok()) << text;
    EXPECT_EQ(size.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(size.error().message, HasSubstr("size '" + std::string(text) + "'"));
  }
}

TEST(ParseInputSize, QuotesControlCharactersEscapedAndLongTextsCut) {
  EXPECT_THAT(parse_input_size("6\n4").error().message, HasSubstr("6\\x0"));
  EXPECT_LT(parse_input_size(std::string(100'000, '7')).error().message.size(), 250U);
}

}  // namespace
}  // namespace retinaface
