// `retinaface models`.
#include "retinaface/model/model.h"
#include "tests/cli/cli_fixture.h"

namespace retinaface::testing {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

class Models : public CliTest {};

TEST_F(Models, ListNamesEveryPreset) {
  const RunResult result = retinaface({"models", "list"});

  EXPECT_EQ(result.status, 0);
  for (const NetworkConfig& config : network_presets()) {
    EXPECT_THAT(result.out, HasSubstr(config.name));
  }
}

TEST_F(Models, InfoTellsWhatAFileHolds) {
  const RunResult table = retinaface({"models", "info", model_, "--tensors"});
  const json object = json::parse(retinaface({"models", "info", model_, "--json"}).out);

  EXPECT_EQ(table.status, 0);
  EXPECT_THAT(table.out, AllOf(HasSubstr("MobileNetV1 x0.25"), HasSubstr("P3-P5"),
                               HasSubstr("16 32; 64 128; 256 512"), HasSubstr("safetensors")));
  EXPECT_EQ(object["config"]["name"], "retinaface-mnet025");
  EXPECT_EQ(object["sha256"].get<std::string>().size(), 64U);
}

TEST_F(Models, ConvertedOnesFindTheSameFaces) {
  const std::string photo = picture("a.png");
  ASSERT_EQ(retinaface({"models", "convert", model_, "-o", path("copy.safetensors"), "--licence",
                        "MIT", "--provenance", "a test"})
                .status,
            0);

  const json info =
      json::parse(retinaface({"models", "info", path("copy.safetensors"), "--json"}).out);
  EXPECT_EQ(info["licence"], "MIT");
  EXPECT_EQ(info["provenance"], "a test");
  const auto faces_with = [&](const std::string& model) {
    return json_lines(retinaface({"detect", "--model", model, "-q", "--size", "64", "--score",
                                  "0.01", photo})
                          .out)
        .at(0)["faces"];
  };
  EXPECT_EQ(faces_with(path("copy.safetensors")), faces_with(model_));
  ASSERT_EQ(retinaface({"models", "export", model_, "-o", path("copy.onnx")}).status, 0);
  EXPECT_EQ(faces_with(path("copy.onnx")).size(), faces_with(model_).size());
}

TEST_F(Models, HalfPrecisionHalvesTheFile) {
  ASSERT_EQ(
      retinaface({"models", "convert", model_, "-o", path("half.safetensors"), "--half"}).status,
      0);

  EXPECT_LT(std::filesystem::file_size(path("half.safetensors")),
            std::filesystem::file_size(model_) * 6 / 10);
  EXPECT_EQ(retinaface({"models", "verify", path("half.safetensors")}).status, 0);
}

TEST_F(Models, VerifyRunsEveryInstructionSetAndComparesTheHash) {
  const std::string sha256 =
      json::parse(retinaface({"models", "info", model_, "--json"}).out)["sha256"];

  const RunResult good = retinaface({"models", "verify", model_, "--sha256", sha256});
  EXPECT_EQ(good.status, 0) << good.out;
  EXPECT_THAT(good.out, HasSubstr("run plain"));
  EXPECT_EQ(retinaface({"models", "verify", model_, "--sha256", std::string(64, '0')}).status, 4);
}

TEST_F(Models, VerifyTakesAHashInCapitalsAndRefusesWhatIsNone) {
  std::string sha256 = json::parse(retinaface({"models", "info", model_, "--json"}).out)["sha256"];
  std::ranges::transform(sha256, sha256.begin(), [](unsigned char c) { return std::toupper(c); });

  EXPECT_EQ(retinaface({"models", "verify", model_, "--sha256", sha256}).status, 0);
  for (const std::string& wrong :
       {std::string(), std::string("00"), sha256.substr(1), sha256 + "0", "g" + sha256.substr(1)}) {
    const RunResult result = retinaface({"models", "verify", model_, "--sha256", wrong});

    EXPECT_EQ(result.status, 2) << wrong;
    EXPECT_THAT(result.err, HasSubstr("--sha256: '" + wrong + "', expected 64 hexadecimal digits"));
  }
}

TEST_F(Models, NeverOverwriteWhatTheyRead) {
  const Bytes before = bytes_of(model_);

  EXPECT_EQ(retinaface({"models", "convert", model_, "-o", model_}).status, 2);
  EXPECT_EQ(retinaface({"models", "export", model_, "-o", folder_.path()}).status, 1);
  EXPECT_EQ(retinaface({"models", "export", model_, "-o", "/dev/null"}).status, 1);

  EXPECT_EQ(bytes_of(model_), before);
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST_F(Models, AreReportedMissingWithStatusFour) {
  for (const char* command : {"info", "verify"})
    EXPECT_EQ(retinaface({"models", command, path("none")}).status, 4);
}

TEST_F(Models, AreTheOneInsideWhenNoneIsNamed) {
  const RunResult info = retinaface({"models", "info"});

  EXPECT_EQ(info.status, 0) << info.err;
  EXPECT_THAT(info.out, HasSubstr("retinaface-mnet025"));
  EXPECT_EQ(retinaface({"models", "verify"}).status, 0);
}

}  // namespace
}  // namespace retinaface::testing
