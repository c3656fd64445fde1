// The completion scripts, run by the shells that are here.
#include "tests/cli/cli_fixture.h"

namespace retinaface::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Completion : public CliTest {
 protected:
  /// What bash offers behind these words; the last one is being typed.
  std::string offered(const std::string& words, int num_words) {
    const std::string script = retinaface({"completion", "bash"}).out;
    const std::string question = script + "COMP_WORDS=(" + words +
                                 ")\nCOMP_CWORD=" + std::to_string(num_words - 1) +
                                 "\n_retinaface\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
    const RunResult result = run({"/bin/bash", "-c", question}, {.folder = folder_.path()});
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.err, "");
    return result.out;
  }
};

TEST_F(Completion, OffersSubcommands) {
  EXPECT_THAT(offered("retinaface ''", 2), AllOf(HasSubstr("detect\n"), HasSubstr("doctor\n")));
  EXPECT_EQ(offered("retinaface models ver", 3), "verify\n");
}

TEST_F(Completion, OffersTheOptionsOfTheSubcommand) {
  EXPECT_EQ(offered("retinaface detect --save", 3), "--save-vis\n");
  EXPECT_THAT(offered("retinaface models info --", 4),
              AllOf(HasSubstr("--tensors\n"), Not(HasSubstr("--save-vis"))));
}

TEST_F(Completion, OffersTheValuesOfAnOption) {
  EXPECT_EQ(offered("retinaface detect --format js", 4), "json\njsonl\n");
  EXPECT_EQ(offered("retinaface mesh --format pl", 4), "ply\n");
}

TEST_F(Completion, OffersFiles) {
  EXPECT_EQ(offered("retinaface detect random", 3), "random.safetensors\n");
  EXPECT_EQ(offered("retinaface detect -m ran", 4), "random.safetensors\n");
  EXPECT_EQ(offered("retinaface mesh --face-model ran", 4), "random.safetensors\n");
  picture("two words.png");
  EXPECT_EQ(offered("retinaface detect two", 3), "two words.png\n");
}

TEST_F(Completion, ScriptsOfOtherShellsAreWellFormedWhereTheShellIsHere) {
  bool tried = false;
  for (const std::string shell : {"zsh", "fish"}) {
    const RunResult script = retinaface({"completion", shell});
    EXPECT_EQ(script.status, 0);
    write_text(folder_ / "script", script.out);
    if (!std::filesystem::exists("/usr/bin/" + shell)) continue;
    tried = true;
    EXPECT_EQ(run({"/usr/bin/" + shell, "-n", path("script")}).err, "") << shell;
  }
  if (!tried) GTEST_SKIP() << "neither zsh nor fish is here";
}

}  // namespace
}  // namespace retinaface::testing
