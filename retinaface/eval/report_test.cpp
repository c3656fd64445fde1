#include "retinaface/eval/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "retinaface/eval/benchmark_reports.h"
#include "retinaface/eval/label_report.h"
#include "retinaface/eval/report_text.h"
#include "retinaface/eval/wider_report.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

RunInfo named(const std::string& name) {
  RunInfo info;
  info.name = name;
  return info;
}

WiderRun tiny_wider_run(const std::string& name) {
  static const WiderGroundTruth truth{{{"0--Parade", "a", {{0, 0, 20, 20, {1, 1, 1}}}}}};
  const auto set = DetectionSet::create(
      {{"0--Parade/a", {{0, 0, 20, 20, 1, std::nullopt}, {500, 0, 20, 20, 0, std::nullopt}}}});
  return {{name, "run.tar.gz", "P-orig", "tiny", "abc"}, *evaluate_wider(truth, *set)};
}

TEST(WiderReport, OneRunHasItsNumbersAtTheTopOfTheJson) {
  const Report report = wider_report(std::vector{tiny_wider_run("mine")});

  const auto json = nlohmann::json::parse(report.summary_json);
  EXPECT_EQ(json["easy"], 1);
  EXPECT_EQ(json["hard"], 1);
  EXPECT_EQ(json["matlab"]["hard"], 1);
  EXPECT_EQ(json["official"], false);
  EXPECT_EQ(json["run"]["protocol"], "P-orig");
  EXPECT_EQ(json["sets"]["hard"]["ap_at_iou"]["0.95"], 1);
  EXPECT_FALSE(json["sets"]["hard"].contains("curve"));
  EXPECT_TRUE(nlohmann::json::parse(report.json)["sets"]["hard"].contains("curve"));
  EXPECT_THAT(report.text, HasSubstr("THIS IS A SUBSET of 1 images, not the official number"));
  EXPECT_THAT(report.markdown,
              HasSubstr("![precision_recall_hard.svg](precision_recall_hard.svg)"));
}

TEST(WiderReport, EveryRowOfAComparisonNamesItsProtocol) {
  auto other = tiny_wider_run("other | theirs");
  other.info.protocol = "P-VGA";

  const Report report = wider_report(std::vector{tiny_wider_run("mine"), other});

  EXPECT_THAT(report.text, HasSubstr("| mine           |   P-orig |"));
  EXPECT_THAT(report.text, HasSubstr("| other / theirs |    P-VGA |"));
  EXPECT_EQ(nlohmann::json::parse(report.json)["results"].size(), 2U);
  EXPECT_THAT(report.plots[2].content, HasSubstr("mine (P-orig): AP 1.0000"));
  EXPECT_THAT(report.plots[2].content, HasSubstr("other | theirs (P-VGA): AP 1.0000"));
}

TEST(WiderReport, ValuesThatDoNotExistAreNullAndADash) {
  auto run = tiny_wider_run("mine");
  run.evaluation.sets[0].ap.reset();

  const Report report = wider_report(std::vector{run});

  EXPECT_TRUE(nlohmann::json::parse(report.summary_json)["easy"].is_null());
  EXPECT_THAT(report.text, HasSubstr("–"));
  EXPECT_THAT(report.text, Not(HasSubstr("nan")));
}

TEST(Report, IsWrittenAsAFolder) {
  const testing::TemporaryFolder folder;
  const Report report = wider_report(std::vector{tiny_wider_run("mine")});

  const auto written = write_report(folder / "new" / "report", report);

  ASSERT_TRUE(written.ok()) << written.error().message;
  for (const char* name : {"report.json", "report.md", "precision_recall_easy.svg",
                           "precision_recall_medium.svg", "precision_recall_hard.svg"})
    EXPECT_TRUE(std::filesystem::exists(folder / "new" / "report" / name)) << name;
}

TEST(Report, SaysWhyItCannotBeWritten) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "file") << "x";

  const auto written = write_report(folder / "file", {});

  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, ErrorCode::WriteFailed);
}

TEST(LabelReport, CountsAtScoresAndSizes) {
  std::vector<LabelledImage> labels(1);
  labels[0].path = "a.jpg";
  LabelledFace face;
  face.box = {0, 0, 20, 20};
  labels[0].faces = {face, face};
  labels[0].faces[1].box = {100, 0, 140, 40};
  labels[0].faces.push_back(face);
  labels[0].faces[2].ignore = true;
  const auto set = DetectionSet::create({{"a", {{0, 0, 20, 20, 0.95, std::nullopt}}}});
  const auto paired = pair_up(labels, *set);

  const LabelEvaluation evaluation = evaluate_labels(*paired);
  const Report report = label_report(std::vector{LabelRun{named("mine"), evaluation}}, "my set");

  const auto json = nlohmann::json::parse(report.summary_json);
  EXPECT_EQ(json["ap"], 0.5);
  EXPECT_EQ(json["faces"], 2);
  EXPECT_EQ(json["ignored_faces"], 1);
  EXPECT_EQ(json["at_score"][8]["missed"], 1);
  EXPECT_EQ(json["by_shorter_side"][2]["ap"], 1);
  EXPECT_EQ(json["by_shorter_side"][3]["ap"], 0);
  EXPECT_TRUE(json["by_shorter_side"][5]["ap"].is_null());
  EXPECT_THAT(report.text, HasSubstr("not stated"));
}

TEST(ComparisonReport, TellsWhoIsBetterOrThatNobodyKnows) {
  Comparison better;
  better.a = 0.5;
  better.b = 0.6;
  better.difference = {0.05, 0.15};
  better.num_resamples = 100;
  Comparison open = better;
  open.difference = {-0.05, 0.15};
  const RunInfo a = named("a");
  RunInfo b = named("b");
  b.protocol = "P-VGA";

  const Report report = comparison_report(
      a, b, std::vector{ComparedValue{"easy", better}, ComparedValue{"hard", open}}, "set");

  EXPECT_THAT(report.text, HasSubstr("B is better"));
  EXPECT_THAT(report.text, HasSubstr("not told apart"));
  EXPECT_THAT(report.text, HasSubstr("The protocols differ"));
}

TEST(Table, AlignsColumnsByCharactersNotBytes) {
  internal::Table table({"a", "b"});
  table.add({"–", "1"});

  EXPECT_EQ(table.text(), "| a   |   b |\n|-----|----:|\n| –   |   1 |\n");
}

}  // namespace
}  // namespace retinaface
