// What the program says of itself and of a command line that it does not understand.
#include <sstream>

#include "tests/cli/cli_fixture.h"

namespace retinaface::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

class Usage : public CliTest {};

TEST_F(Usage, HelpTeachesWithExamplesOnStandardOutput) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                    {"detect", "--help"},
                                                    {"mesh", "--help"},
                                                    {"models", "--help"},
                                                    {"bench", "--help"}}) {
    const RunResult result = retinaface(arguments);

    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.out, HasSubstr("Examples:\n"));
    EXPECT_THAT(result.err, IsEmpty());
  }
}

TEST_F(Usage, HelpListsTheOptionsInAHundredColumns) {
  const std::string help = retinaface({"detect", "--help"}).out;

  EXPECT_THAT(help, AllOf(HasSubstr("--save-vis"), HasSubstr("--resume"), HasSubstr("--protocol")));
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
}

TEST_F(Usage, VersionNamesCommitAndInstructionSets) {
  const RunResult result = retinaface({"--version"});

  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.out, MatchesRegex("retinaface [0-9.]+ \\(commit [^ ]+, cpu: .*plain\\)\n"));
}

TEST_F(Usage, WrongUsageIsStatusTwoAndOneSentence) {
  const std::string photo = picture("a.png");
  const std::vector<std::vector<std::string>> wrong{
      {},
      {"detekt"},
      {"detect", "--no-such-option", photo},
      {"detect", "--model", model_},
      {"detect", "--model", model_, "-", photo},
      {"detect", "--model", model_, "--format", "xml", photo},
      {"detect", "--model", model_, "--format", "yolo", photo},
      {"detect", "--model", model_, "--size", "enormous", photo},
      {"detect", "--model", model_, "--size", "0", photo},
      {"detect", "--model", model_, "--size", "640", "--protocol", "P-VGA", photo},
      {"detect", "--model", model_, "--protocol", "P-9000", photo},
      {"detect", "--model", model_, "--score", "2", photo},
      {"detect", "--model", model_, "--score", "nan", photo},
      {"detect", "--model", model_, "--nms", "-1", photo},
      {"detect", "--model", model_, "--batch", "0", photo},
      {"detect", "--model", model_, "--threads", "-1", photo},
      {"detect", "--model", model_, "--threads", "many", photo},
      {"detect", "--model", model_, "--max-faces", "-1", photo},
      {"detect", "--model", model_, "--isa", "sse9", photo},
      {"detect", "--model", model_, "--progress", "loud", photo},
      {"detect", "--model", model_, "--resume", photo},
      {"detect", "--model", model_, "--resume", "-o", path("x.csv"), photo},
      {"models"},
      {"models", "export", model_},
      {"bench", "--layers", "--json"},
      {"completion", "tcsh"},
  };

  for (const auto& arguments : wrong) {
    const RunResult result = retinaface(arguments);

    const std::string line = ::testing::PrintToString(arguments);
    EXPECT_EQ(result.status, 2) << line;
    EXPECT_THAT(result.out, IsEmpty()) << line;
    EXPECT_THAT(result.err, StartsWith("retinaface: ")) << line;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << line << result.err;
  }
}

TEST_F(Usage, TheLastOfTwoValuesCounts) {
  const RunResult result = detect({"--format", "csv", "--format", "json", picture("a.png")});

  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_TRUE(nlohmann::json::parse(result.out, nullptr, false).is_array());
}

TEST_F(Usage, AnotherDeviceIsStatusFiveAndNeverReplaced) {
  const RunResult result = detect({"--device", "cuda", picture("a.png")});

  EXPECT_EQ(result.status, 5);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err, HasSubstr("device 'cuda': is not there"));
}

TEST_F(Usage, AFileMayBeCalledLikeASubcommandOrAList) {
  picture("bench/x.png");
  picture("[a]/x.png");

  const RunResult result = detect({"bench", "[a]"}, {.folder = folder_.path()});

  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(images_of(json_lines(result.out)),
              ::testing::ElementsAre("bench/x.png", "./[a]/x.png"));
}

TEST_F(Usage, SaysOnStandardErrorWhatItRunsOnUnlessQuiet) {
  const RunResult result =
      retinaface({"detect", "--model", model_, "--size", "64", "--threads", "1", picture("a.png")});

  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.err, HasSubstr(", 1 thread; random (retinaface-mnet025, sha256 "));
  EXPECT_THAT(result.err, HasSubstr("1 picture, "));
  EXPECT_THAT(detect({path("a.png")}).err, IsEmpty());
}

TEST_F(Usage, DoctorTestsTheEngine) {
  const RunResult result = retinaface({"doctor", "--model", model_});

  EXPECT_EQ(result.status, 0) << result.out;
  EXPECT_THAT(result.out, AllOf(HasSubstr("commit"), HasSubstr("JPEG (libjpeg-turbo "),
                                HasSubstr("self-test plain  ok"),
                                HasSubstr("random (retinaface-mnet025, safetensors)")));
  EXPECT_LT(result.seconds, 30);
}

TEST_F(Usage, DoctorComplainsAboutABadModelOnly) {
  EXPECT_EQ(retinaface({"doctor", "--model", path("none.pth")}).status, 4);
  EXPECT_EQ(retinaface({"doctor"}).status, 0);
}

TEST_F(Usage, BenchMeasuresTheSizesThatItIsGiven) {
  const RunResult table =
      retinaface({"bench", "--model", model_, "--pictures", "64x48", "--seconds", "0"});
  const RunResult json = retinaface({"bench", "--model", model_, "--pictures", "64x48,32x32",
                                     "--seconds", "0", "--batch", "2", "--json"});

  EXPECT_EQ(table.status, 0) << table.err;
  EXPECT_THAT(table.out, HasSubstr("64x48"));
  EXPECT_EQ(nlohmann::json::parse(json.out)["rows"][1]["width"], 32);
}

TEST_F(Usage, BenchShowsWhereTheTimeGoes) {
  const RunResult result =
      retinaface({"bench", "--model", model_, "--pictures", "64x48", "--layers"});

  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("GMAC/s"), HasSubstr("100.0")));
}

}  // namespace
}  // namespace retinaface::testing
