// `retinaface eval` as users run it.
#include "retinaface/data/wider_ground_truth.h"
#include "tests/cli/cli_fixture.h"

namespace retinaface::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

class Eval : public CliTest {
 protected:
  std::string write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    write_text(folder_ / name, text);
    return path(name);
  }

  /// Two pictures, one face each; the detections find the first and something else.
  std::string labels() const {
    return write("labels.jsonl",
                 "{\"image\":\"e/a.png\",\"faces\":[{\"box\":[10,10,30,30]}]}\n"
                 "{\"image\":\"e/b.png\",\"faces\":[{\"box\":[10,10,30,30]}]}\n");
  }
  std::string detections() const {
    write("found/e/a.txt", "a\n1\n10 10 20 20 0.9\n");
    write("found/e/b.txt", "b\n1\n60 40 20 20 0.8\n");
    return path("found");
  }
};

class EvalWider : public Eval {
 protected:
  void SetUp() override {
    if (!can_read_wider_ground_truth()) GTEST_SKIP() << "built without libmatio";
    RETINAFACE_SKIP_WITHOUT(shared_data("wider/detections_mnet025_original_size.tar.gz"));
  }
  const std::string truth_ = shared_data("wider").string();
  const std::string archive_ =
      shared_data("wider/detections_mnet025_original_size.tar.gz").string();
};

TEST_F(EvalWider, PrintsThePublishedNumbersWithinTimeAndMemory) {
  const RunResult result =
      retinaface({"eval", "wider", "-g", truth_, "-d", archive_, "--format", "json"});

  ASSERT_EQ(result.status, 0) << result.err;
  const json object = json::parse(result.out);
  EXPECT_NEAR(object["easy"].get<double>(), 0.90696, 1e-5);
  EXPECT_NEAR(object["medium"].get<double>(), 0.88158, 1e-5);
  EXPECT_NEAR(object["hard"].get<double>(), 0.73829, 1e-5);
  EXPECT_EQ(object["official"], true);
  EXPECT_EQ(object["events"].size(), 61U);
  EXPECT_LT(result.max_rss_kb, 500'000);
}

TEST_F(EvalWider, NamesImagesThatAreMissingOrCountsThem) {
  write("part/0--Parade/0_Parade_Parade_0_102.txt", "0_Parade_Parade_0_102\n0\n");

  const RunResult refused = retinaface({"eval", "wider", "-g", truth_, "-d", path("part")});
  const RunResult allowed =
      retinaface({"eval", "wider", "-g", truth_, "-d", path("part"), "--allow-missing"});

  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("3225 of 3226 pictures are missing: 0--Parade/0_Parade_"));
  EXPECT_EQ(allowed.status, 0);
  EXPECT_THAT(allowed.out, HasSubstr("3225 of 3226 images have no detections"));
}

TEST_F(EvalWider, SlowSaysLoudlyThatAListIsASubset) {
  const std::string list = write("list.txt", "0--Parade/0_Parade_Parade_0_102.jpg\r\n");

  const RunResult text =
      retinaface({"eval", "wider", "-g", truth_, "-d", archive_, "--list", list});
  const RunResult as_json = retinaface(
      {"eval", "wider", "-g", truth_, "-d", archive_, "--list", list, "--format", "json"});
  const RunResult unknown = retinaface({"eval", "wider", "-g", truth_, "-d", archive_, "--list",
                                        write("wrong.txt", "0--Parade/x.jpg\n")});

  EXPECT_THAT(text.out, HasSubstr("THIS IS A SUBSET of 1 images, not the official number"));
  EXPECT_EQ(json::parse(as_json.out)["official"], false);
  EXPECT_THAT(as_json.err, HasSubstr("this is a subset of 1 image"));
  EXPECT_EQ(unknown.status, 1);
  EXPECT_THAT(unknown.err, HasSubstr("'0--Parade/x' is not an image of the ground truth"));
}

TEST_F(EvalWider, ExplainsBadInputInOneSentence) {
  write("bad/0--Parade/a.txt", "a\n1\n1 2 3 4\n");
  write("no_truth/wider_face_val.mat", std::string(1000, 'x'));

  const RunResult line = retinaface({"eval", "wider", "-g", truth_, "-d", path("bad")});
  const RunResult matrix = retinaface({"eval", "wider", "-g", path("no_truth"), "-d", archive_});
  const RunResult nothing = retinaface({"eval", "wider", "-g", truth_});

  EXPECT_EQ(line.status, 1);
  EXPECT_THAT(line.err, HasSubstr("a.txt:3: 4 fields, expected 5"));
  EXPECT_EQ(matrix.status, 1);
  EXPECT_THAT(matrix.err, HasSubstr("wider_face_val.mat"));
  EXPECT_EQ(nothing.status, 2);
  EXPECT_THAT(nothing.err, HasSubstr("--detections"));
}

TEST_F(Eval, DetectionsGiveApAndAReport) {
  const RunResult result =
      retinaface({"eval", "detections", "-g", labels(), "-d", "mine=" + detections(), "--protocol",
                  "P-orig", "--format", "json", "-o", path("report")});

  ASSERT_EQ(result.status, 0) << result.err;
  const json object = json::parse(result.out);
  EXPECT_EQ(object["ap"], 0.5);
  EXPECT_EQ(object["run"]["name"], "mine");
  EXPECT_EQ(object["run"]["protocol"], "P-orig");
  for (const char* name : {"report.json", "report.md", "precision_recall.svg"})
    EXPECT_TRUE(fs::exists(folder_ / "report" / name)) << name;
}

TEST_F(Eval, PicturesBesideDetectionsGiveContactSheets) {
  picture("photos/e/a.png");
  picture("photos/e/b.png");

  const RunResult result = retinaface({"eval", "detections", "-g", labels(), "-d", detections(),
                                       "--images", path("photos"), "-o", path("report"), "-q"});

  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_TRUE(fs::exists(folder_ / "report/missed.jpg"));
  EXPECT_TRUE(fs::exists(folder_ / "report/false.jpg"));
  EXPECT_THAT(text_of(folder_ / "report/report.md"), HasSubstr("![missed.jpg](missed.jpg)"));
}

TEST_F(Eval, TheDetectorsResultsStayAndTheNextRunGoesOn) {
  picture("photos/e/a.png", 96, 64, 1);
  picture("photos/e/b.png", 96, 64, 2);
  const auto eval = [&](const std::string& protocol) {
    return retinaface({"eval", "detections", "-g", labels(), "--images", path("photos"), "--model",
                       model_, "--protocol", protocol, "--keep", path("kept"), "--format", "json",
                       "--progress", "off"});
  };

  const RunResult first = eval("P-VGA");
  ASSERT_EQ(first.status, 0) << first.err;
  fs::remove(folder_ / "kept/e/b.txt");
  const RunResult second = eval("P-VGA");
  const RunResult other = eval("P-orig");

  EXPECT_THAT(first.err, HasSubstr("2 of 2 pictures to do"));
  EXPECT_THAT(second.err, HasSubstr("1 of 2 pictures to do"));
  EXPECT_EQ(first.out, second.out);
  EXPECT_EQ(json::parse(first.out)["run"]["model"]["name"], "random");
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.err, HasSubstr("holds results of other weights or settings"));
}

TEST_F(Eval, LabelsOfStrangersWriteNothingOutsideTheFolderThatKeeps) {
  for (const std::string& name :
       {std::string("../evil.png"), std::string("e/../../evil.png"), path("evil.png")}) {
    picture("photos/e/a.png");
    picture("evil.png");
    const auto stranger =
        write("stranger.jsonl", "{\"image\":\"" + name + "\",\"faces\":[{\"box\":[1,1,9,9]}]}\n");

    const RunResult result =
        retinaface({"eval", "detections", "-g", stranger, "--images", path("photos"), "--model",
                    model_, "--keep", path("kept"), "--progress", "off"});

    EXPECT_EQ(result.status, 1) << name;
    EXPECT_THAT(result.err, HasSubstr("evil': is no place in a folder")) << name;
    EXPECT_FALSE(fs::exists(folder_ / "evil.txt")) << name;
    EXPECT_FALSE(fs::exists(folder_ / "kept")) << name;
  }
}

TEST_F(Eval, APictureThatCannotBeReadIsNamedAndThenMissing) {
  picture("photos/e/a.png");
  write("photos/e/b.png", "no picture");

  const RunResult result =
      retinaface({"eval", "detections", "-g", labels(), "--images", path("photos"), "--model",
                  model_, "--keep", path("kept"), "--progress", "off"});

  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("b.png"), HasSubstr("1 of 2 pictures are missing")));
}

TEST_F(Eval, LandmarksFddbVerificationAndComparisonPrintTheirNumbers) {
  const std::string points = "[[1,1],[2,1],[1,2],[1,3],[2,3]]";
  const auto marked = write("marked.jsonl",
                            "{\"image\":\"a\",\"faces\":[{\"box\":[0,0,4,4],"
                            "\"landmarks\":" +
                                points + "}]}\n");
  const auto found = write("found.jsonl",
                           "{\"image\":\"a\",\"faces\":[{\"box\":[0,0,4,4],"
                           "\"score\":1,\"landmarks\":" +
                               points + "}]}\n");
  const auto ellipses = write("ellipses.txt", "img_1\n1\n10 10 0 50 50 1\n");
  const auto boxes = write("boxes.txt", "img_1\n1\n40 40 20 20 0.9\n");
  const auto pairs = write("pairs.txt", "2 1\nA 1 2\nA 1 B 1\nB 1 2\nB 2 A 2\n");
  const auto vectors = write("vectors.jsonl",
                             "{\"image\":\"A/A_0001\",\"embedding\":[1,0]}\n"
                             "{\"image\":\"A/A_0002\",\"embedding\":[1,0.1]}\n"
                             "{\"image\":\"B/B_0001\",\"embedding\":[0,1]}\n"
                             "{\"image\":\"B/B_0002\",\"embedding\":[0.1,1]}\n");
  const auto number = [&](std::vector<std::string> arguments, const char* name) {
    arguments.insert(arguments.begin(), "eval");
    arguments.insert(arguments.end(), {"--format", "json"});
    const RunResult result = retinaface(arguments);
    EXPECT_EQ(result.status, 0) << result.err;
    return json::parse(result.out, nullptr, false).at(json::json_pointer(name));
  };

  EXPECT_EQ(number({"landmarks", "-g", marked, "-d", found}, "/nme"), 0);
  EXPECT_EQ(number({"fddb", "-g", ellipses, "-d", boxes}, "/at_false_positives/0/discrete"), 1);
  EXPECT_EQ(number({"verification", "-g", pairs, "-d", vectors}, "/accuracy"), 1);
  EXPECT_EQ(number({"compare", detections(), detections(), "-g", labels()}, "/values/0/a"), 0.5);
  EXPECT_EQ(
      number({"report", "x=" + detections(), "y=" + detections(), "-g", labels(), "-o", path("r")},
             "/results/1/run/name"),
      "y");
}

}  // namespace
}  // namespace retinaface::testing
