// Ctrl-C and its friends.
#include <signal.h>
#include <unistd.h>

#include "tests/cli/cli_fixture.h"

namespace retinaface::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;

class Signals : public CliTest {
 protected:
  Signals() : photo_(picture("a.png")) {}
  std::string photo_;
};

TEST_F(Signals, InterruptWhileWaitingForInputEndsWithStatus130) {
  RunningProgram program(detect_command({"-"}));
  program.send(photo_ + "\n");
  ASSERT_NE(program.read_line(), "");

  program.signal(SIGINT);

  const RunResult result = program.finish();
  EXPECT_EQ(result.status, 130);
  EXPECT_LT(result.seconds, 10);
}

TEST_F(Signals, TerminateEndsWithStatus143) {
  RunningProgram program(detect_command({"-"}));
  program.send(photo_ + "\n");
  ASSERT_NE(program.read_line(), "");

  program.signal(SIGTERM);

  EXPECT_EQ(program.finish().status, 143);
}

TEST_F(Signals, WhatIsDoneIsWrittenAndWellFormed) {
  std::string names;
  for (int i = 0; i < 20000; ++i) names += photo_ + "\n";
  write_text(folder_ / "list.txt", names);
  RunningProgram program(detect_command(
      {"--list", path("list.txt"), "-o", path("out.json"), "--save-vis", path("vis")}));
  for (int i = 0; i < 2000 && !fs::exists(folder_ / "vis/a.png"); ++i) ::usleep(5000);

  program.signal(SIGINT);
  const RunResult result = program.finish();

  EXPECT_EQ(result.status, 130);
  const json array = json::parse(text_of(folder_ / "out.json"));
  EXPECT_GT(array.size(), 0U);
  EXPECT_LT(array.size(), 20000U);
  EXPECT_FALSE(fs::exists(folder_ / "out.json.part"));
}

TEST_F(Signals, TheFirstOneIsAnnouncedUnlessQuiet) {
  RunningProgram program({RETINAFACE_PROGRAM, "detect", "--model", model_, "--size", "64", "-"});
  program.send(photo_ + "\n");
  ASSERT_NE(program.read_line(), "");

  program.signal(SIGINT);

  EXPECT_THAT(program.finish().err, HasSubstr("once more stops at once"));
}

TEST_F(Signals, TheSecondOneEndsAtOnce) {
  // Something that takes half a minute: a large picture, many tiles, every rotation.
  const std::string large = picture("large.png", 2500, 2500);
  RunningProgram program({RETINAFACE_PROGRAM, "detect", "--model", model_, "--size", "original",
                          "--tile", "256", "--rotations", "--isa", "plain", "--threads", "1",
                          large});
  EXPECT_THAT(program.read_error_line(), HasSubstr("cpu, plain, 1 thread"));

  program.signal(SIGINT);
  EXPECT_THAT(program.read_error_line(), HasSubstr("once more stops at once"));
  program.signal(SIGINT);

  const RunResult result = program.finish();
  EXPECT_EQ(result.status, 130);
  EXPECT_LT(result.seconds, 5);
}

}  // namespace
}  // namespace retinaface::testing
