#include "apps/retinaface/progress.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/cli/cli_fixture.h"

namespace retinaface::cli {
namespace {

using testing::CliTest;
using testing::RunResult;

TEST(FormatProgress, TellsRateAndTimeLeft) {
  EXPECT_EQ(format_progress({.num_done = 120, .num_failed = 2, .num_total = 500, .seconds = 3}),
            "120/500 pictures, 24%, 40.0/s, 0:10 left, 2 failed");
  EXPECT_EQ(format_progress({.num_done = 7, .seconds = 2}), "7 pictures, 3.5/s");
  EXPECT_EQ(format_progress({.num_done = 5, .num_total = 5, .seconds = 1}),
            "5/5 pictures, 100%, 5.0/s, 0:00 left");
}

TEST(FormatProgress, TakesItsRateFromThisRunAndNotFromWhatAnEarlierOneDid) {
  EXPECT_EQ(format_progress({.num_done = 10, .num_skipped = 80, .num_total = 100, .seconds = 5}),
            "90/100 pictures, 90%, 2.0/s, 0:05 left");
}

TEST(FormatProgress, HasNoTimeLeftBeforeThereIsARate) {
  EXPECT_EQ(format_progress({.num_total = 5}), "0/5 pictures, 0%, 0.0/s, ? left");
}

TEST(FormatBar, FitsTheTerminal) {
  EXPECT_EQ(format_bar(0.5, "50/100", 80), "[############............] 50/100");
  EXPECT_EQ(format_bar(-1, "50", 80), "50");
  EXPECT_EQ(format_bar(0.5, "50/100", 30).size(), 30U);
  EXPECT_EQ(format_bar(0.5, "50/100", 0).size(), 1U);
}

TEST(FormatDuration, UsesHoursOnlyWhenThereAreSome) {
  EXPECT_EQ(format_duration(59.6), "1:00");
  EXPECT_EQ(format_duration(3599), "59:59");
  EXPECT_EQ(format_duration(7384), "2:03:04");
  EXPECT_EQ(format_duration(std::numeric_limits<double>::infinity()), "?");
}

class ProgressOutput : public CliTest {};

TEST_F(ProgressOutput, BarStaysOffStandardOutputAndIsTakenAway) {
  const std::string photo = picture("a.png");
  std::vector<std::string> arguments{"detect", "--model",    model_, "--size",
                                     "64",     "--progress", "bar"};
  for (int i = 0; i < 400; ++i) arguments.push_back(photo);

  const RunResult result = retinaface(arguments);

  EXPECT_EQ(testing::json_lines(result.out).size(), 400U);
  EXPECT_NE(result.err.find("/400 pictures, "), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("\r\x1b[Kretinaface: 400 pictures, "), std::string::npos) << result.err;
}

TEST_F(ProgressOutput, IsAbsentWhenQuiet) {
  EXPECT_EQ(detect({picture("a.png"), "--progress", "bar"}).err, "");
}

}  // namespace
}  // namespace retinaface::cli
