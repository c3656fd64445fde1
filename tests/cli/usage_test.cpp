// What the program says of itself and of a command line that it does not understand.
#include <sstream>

#include "tests/cli/cli_fixture.h"

namespace retinaface::testing {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
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

TEST_F(Usage, ANumberThatIsNoneIsNamedWithItsOptionAndTheRange) {
  const std::vector<std::string> detect{"detect", "--model", model_, picture("a.png")};
  const std::vector<std::string> mesh{"mesh", picture("a.png"), "-o", path("m")};
  const std::vector<std::string> check{"data", "check", "l.jsonl", "--images", path("")};
  const std::vector<std::string> show{"data",   "show", "l.jsonl",    "--images",
                                      path(""), "-o",   path("s.png")};
  const std::vector<std::string> synth{"data", "synth", "m.npz", "-o", path("people")};
  const std::vector<std::string> detections{"eval", "detections", "-g", "l.jsonl", "-d", "f"};
  const std::vector<std::string> landmarks{"eval", "landmarks", "-g", "l.jsonl", "-d", "f"};
  const std::vector<std::string> pairs{"eval", "verification", "-g", "p.txt", "-d", "f"};
  const std::vector<std::string> compare{"eval", "compare", "a", "b", "-g", "l.jsonl"};
  const std::string a_count = "expected a whole number from ";
  const std::string a_number = "expected a number from ";
  const std::string a_share = a_number + "0 to 1 ";
  const struct {
    std::vector<std::string> command;
    std::string option;
    std::string expected;
    std::vector<std::string> wrong;
  } options[] = {
      {detect, "--max-pixels", a_count + "1 to 1000000000000 ", {"-1", "0", "1e6", "0x10"}},
      {detect, "--max-faces", a_count + "0 to 2147483647 ", {"-1", "2147483648", "+3", " 3", ""}},
      {detect, "--tile", a_count + "0 to 65535 ", {"-640", "640.0", "70000"}},
      {detect, "--batch", a_count + "1 to 1024 ", {"0", "01025", "two"}},
      {detect, "--threads", a_count + "0 to 4096 ", {"18446744073709551617", "\u0663"}},
      {detect, "--score", a_share, {"nan", "inf", "1.01", "0x1p-1", "0,5", ""}},
      {detect, "--nms", a_share, {"nan", "-1"}},
      {detect, "--min-face", a_number + "0 to 1000000 ", {"nan", "inf", "1e300", "-1"}},
      {mesh, "--score", a_share, {"nan"}},
      {mesh, "--max-faces", a_count, {"-1"}},
      {mesh, "--min-face", a_number, {"nan"}},
      {{"bench"}, "--batch", a_count, {"0"}},
      {{"bench"}, "--seconds", a_number + "0 to 3600 ", {"nan", "-1"}},
      {check, "--examples", a_count, {"-1", "many"}},
      {show, "--max", a_count + "1 to 4096 ", {"0", "-1"}},
      {show, "--seed", a_count + "0 to 18446744073709551615 ", {"-1"}},
      {synth, "--count", a_count, {"-1"}},
      {synth, "--faces", a_count + "0 to 1000 ", {"-1", "1001"}},
      {synth, "--face-size", a_number + "4 to 8192 ", {"nan"}},
      {synth, "--max-yaw", a_number + "0 to 180 ", {"nan", "-5"}},
      {synth, "--things", a_share, {"nan"}},
      {synth, "--quality", a_count + "1 to 100 ", {"0"}},
      {synth, "--seed", a_count, {"-1"}},
      {detections, "--iou", a_number + "0.01 to 1 ", {"nan", "0"}},
      {detections, "--example-score", a_share, {"nan", "2"}},
      {landmarks, "--iou", a_number, {"nan"}},
      {landmarks, "--min-face", a_number, {"nan", "-1"}},
      {pairs, "--far", a_share, {"nan", "2"}},
      {compare, "--resamples", a_count + "1 to 1000000 ", {"0"}},
      {compare, "--seed", a_count, {"-1"}},
  };

  for (const auto& [command, option, expected, wrong] : options)
    for (const std::string& value : wrong) {
      std::vector<std::string> arguments = command;
      arguments.insert(arguments.end(), {option, value});
      if (option == "--faces" || option == "--face-size") arguments.push_back("10");

      const RunResult result = retinaface(arguments);

      const std::string line = ::testing::PrintToString(arguments);
      EXPECT_EQ(result.status, 2) << line;
      EXPECT_THAT(result.out, IsEmpty()) << line;
      EXPECT_THAT(result.err, StartsWith("retinaface: " + option + ": '")) << line;
      EXPECT_THAT(result.err, HasSubstr("', " + expected)) << line;
    }
}

TEST_F(Usage, ALeadingZeroDoesNotMakeANumberOctal) {
  const std::string photo = picture("a.png", 128, 128);
  const auto num_faces = [&](const std::string& max_faces) {
    const RunResult result = detect({"--max-faces", max_faces, photo});
    EXPECT_EQ(result.status, 0) << result.err;
    return json_lines(result.out).at(0)["faces"].size();
  };

  EXPECT_EQ(num_faces("10"), 10U);
  EXPECT_EQ(num_faces("010"), 10U);
  EXPECT_EQ(num_faces("08"), 8U);
}

TEST_F(Usage, HelpShowsNoWordOfTheLibrary) {
  for (const std::vector<std::string>& command : {std::vector<std::string>{"detect"},
                                                  {"mesh"},
                                                  {"bench"},
                                                  {"data", "check"},
                                                  {"data", "convert"},
                                                  {"data", "show"},
                                                  {"data", "synth"},
                                                  {"eval", "wider"},
                                                  {"eval", "detections"},
                                                  {"eval", "landmarks"},
                                                  {"eval", "fddb"},
                                                  {"eval", "aflw2000"},
                                                  {"eval", "verification"},
                                                  {"eval", "compare"},
                                                  {"eval", "report"}}) {
    std::vector<std::string> arguments = command;
    arguments.emplace_back("--help");

    const RunResult help = retinaface(arguments);

    EXPECT_EQ(help.status, 0) << ::testing::PrintToString(command);
    for (const char* word : {"UINT", ":INT", "FLOAT", "NONNEGATIVE", " in [", ":{"})
      EXPECT_THAT(help.out, Not(HasSubstr(word))) << ::testing::PrintToString(command);
  }
}

TEST_F(Usage, NamesTheWordThatIsNoCommand) {
  EXPECT_THAT(retinaface({"photo.jpg"}).err,
              AllOf(StartsWith("retinaface: photo.jpg: is no command, expected one of detect, "),
                    EndsWith(" (retinaface --help tells more)\n")));
  EXPECT_EQ(retinaface({"models", "lst"}).err,
            "retinaface: lst: is no command, expected one of list, info, convert, export, verify "
            "(retinaface models --help tells more)\n");
  EXPECT_THAT(retinaface({}).err, StartsWith("retinaface: no command is named, expected one of "));
}

TEST_F(Usage, HelpMarksTheOptionsThatMustBeThere) {
  EXPECT_THAT(retinaface({"mesh", "--help"}).out, HasSubstr("made if missing (required)\n"));
  EXPECT_THAT(retinaface({"detect", "--help"}).out, Not(HasSubstr("(required)")));
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
