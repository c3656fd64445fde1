// Every output format of one run over the same pictures.
#include <sstream>

#include "tests/cli/cli_fixture.h"

namespace retinaface::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;

class Formats : public CliTest {
 protected:
  Formats() {
    picture("event/a.png", 96, 64, 1);
    picture("event/12.png", 80, 120, 2);
    write_text(folder_ / "event/bad.png", "no");
  }

  RunResult run_format(const std::vector<std::string>& arguments) {
    std::vector<std::string> all{"event"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return detect(all, {.folder = folder_.path()});
  }

  /// The faces of the good pictures, by JSON lines.
  std::vector<json> results() {
    std::vector<json> good;
    for (const json& object : json_lines(run_format({}).out)) {
      if (!object.contains("error")) good.push_back(object);
    }
    return good;
  }
};

TEST_F(Formats, JsonLinesHaveTheSchema) {
  const RunResult result = retinaface({"detect", "--model", model_, "--quiet", "--size", "64",
                                       "--score", "0.01", path("event/a.png")});
  const json object = json_lines(result.out).at(0);

  EXPECT_EQ(object["schema"], "retinaface/1");
  EXPECT_EQ(object["width"], 96);
  EXPECT_EQ(object["height"], 64);
  EXPECT_EQ(object["model"]["name"], "random");
  EXPECT_EQ(object["model"]["sha256"].get<std::string>().size(), 64U);
  EXPECT_TRUE(object["timing_ms"]["network"].is_number());
  ASSERT_FALSE(object["faces"].empty()) << "the random model finds something";
  const json& face = object["faces"][0];
  EXPECT_EQ(face["box"].size(), 4U);
  EXPECT_EQ(face["landmarks"].size(), 5U);
  EXPECT_EQ(face["landmarks"][4].size(), 2U);
  EXPECT_GE(face["score"].get<double>(), 0.01);
}

TEST_F(Formats, JsonIsOneArrayOfTheSameObjects) {
  const json array = json::parse(run_format({"--format", "json"}).out);

  EXPECT_EQ(array.get<std::vector<json>>(), json_lines(run_format({}).out));
}

TEST_F(Formats, FollowTheNameOfTheOutput) {
  EXPECT_EQ(run_format({"-o", "x.json"}).status, 3);
  EXPECT_EQ(run_format({"-o", "x.csv"}).status, 3);
  EXPECT_EQ(run_format({"-o", "x.jsonl"}).status, 3);

  EXPECT_TRUE(json::parse(text_of(folder_ / "x.json")).is_array());
  EXPECT_TRUE(text_of(folder_ / "x.csv").starts_with("image,width,height,face,"));
  EXPECT_EQ(run_format({"-o", "Y.CSV"}).status, 3);
  EXPECT_TRUE(text_of(folder_ / "Y.CSV").starts_with("image,width,height,face,"));
  EXPECT_EQ(text_of(folder_ / "x.jsonl"), run_format({}).out);
}

TEST_F(Formats, CsvHasARowPerFaceAndPerFailure) {
  std::size_t num_faces = 0;
  for (const json& object : results()) num_faces += object["faces"].size();

  const std::string csv = run_format({"--format", "csv"}).out;

  EXPECT_EQ(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\r')), num_faces + 2);
}

TEST_F(Formats, CocoIsAResultsArray) {
  const json array = json::parse(run_format({"--format", "coco"}).out);

  std::size_t num_faces = 0;
  for (const json& object : results()) num_faces += object["faces"].size();
  ASSERT_EQ(array.size(), num_faces);
  EXPECT_EQ(array[0]["image_id"], 12);
  EXPECT_EQ(array[0]["keypoints"].size(), 15U);
}

TEST_F(Formats, WiderIsOneFilePerPictureInTheFolderOfItsEvent) {
  EXPECT_EQ(run_format({"--format", "wider", "-o", "submission"}).status, 3);

  std::istringstream text(text_of(folder_ / "submission/event/a.txt"));
  std::string name;
  std::size_t count = 0;
  double x = 0, y = 0, width = 0, height = 0, score = 0;
  text >> name >> count >> x >> y >> width >> height >> score;

  const json face = results()[1]["faces"][0];
  EXPECT_EQ(name, "a");
  EXPECT_EQ(count, results()[1]["faces"].size());
  EXPECT_NEAR(width, face["box"][2].get<double>() - face["box"][0].get<double>(), 1e-3);
  EXPECT_NEAR(score, face["score"].get<double>(), 1e-6);
  EXPECT_FALSE(fs::exists(folder_ / "submission/event/bad.txt"));
}

TEST_F(Formats, YoloNumbersLieInTheUnitSquare) {
  EXPECT_EQ(run_format({"--format", "yolo", "-o", "labels"}).status, 3);

  std::istringstream lines(text_of(folder_ / "labels/12.txt"));
  int num_lines = 0;
  for (std::string line; std::getline(lines, line); ++num_lines) {
    std::istringstream numbers(line);
    double label = -1, x = -1, y = -1, width = -1, height = -1;
    numbers >> label >> x >> y >> width >> height;
    EXPECT_EQ(label, 0);
    EXPECT_GE(x - width / 2, -1e-5);
    EXPECT_LE(x + width / 2, 1 + 1e-5);
    EXPECT_GE(y - height / 2, -1e-5);
    EXPECT_LE(y + height / 2, 1 + 1e-5);
  }
  EXPECT_GT(num_lines, 0);
}

TEST_F(Formats, VocNamesThePicture) {
  EXPECT_EQ(run_format({"--format", "voc", "-o", "xml"}).status, 3);

  EXPECT_THAT(text_of(folder_ / "xml/12.xml"), HasSubstr("<filename>12.png</filename>"));
  EXPECT_THAT(text_of(folder_ / "xml/12.xml"),
              HasSubstr("<width>80</width><height>120</height><depth>3</depth>"));
}

}  // namespace
}  // namespace retinaface::testing
