#include "apps/retinaface/progress.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <future>
#include <limits>
#include <stdexcept>

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

/// The near side of a new terminal.
class Terminal {
 public:
  Terminal() : descriptor_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    if (descriptor_ < 0 || ::grantpt(descriptor_) != 0 || ::unlockpt(descriptor_) != 0)
      throw std::runtime_error("no terminal");
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() { ::close(descriptor_); }

  [[nodiscard]] std::string path() const { return ::ptsname(descriptor_); }
  /// What was written to it, after its last writer has gone.
  [[nodiscard]] std::string written() const {
    std::string text;
    std::array<char, 4096> buffer;
    for (ssize_t got; (got = ::read(descriptor_, buffer.data(), buffer.size())) > 0;)
      text.append(buffer.data(), static_cast<std::size_t>(got));
    return text;
  }

 private:
  int descriptor_;
};

TEST_F(ProgressOutput, IsABarOnATerminalAndPlainLinesElsewhere) {
  const std::string photo = picture("a.png");
  std::vector<std::string> arguments{"detect", "--model", model_, "--size", "64"};
  for (int i = 0; i < 400; ++i) arguments.push_back(photo);
  const Terminal terminal;
  auto written = std::async(std::launch::async, [&] { return terminal.written(); });

  const RunResult on_terminal = retinaface(arguments, {.stderr_path = terminal.path()});
  const RunResult elsewhere = retinaface(arguments);

  EXPECT_EQ(on_terminal.status, 0);
  EXPECT_NE(written.get().find("/400 pictures, "), std::string::npos);
  EXPECT_EQ(elsewhere.err.find('\r'), std::string::npos) << elsewhere.err;
}

TEST_F(ProgressOutput, IsAbsentWhenQuiet) {
  EXPECT_EQ(detect({picture("a.png"), "--progress", "bar"}).err, "");
}

}  // namespace
}  // namespace retinaface::cli
