#include "retinaface/pipeline/resume.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "retinaface/pipeline/result_text.h"
#include "retinaface/pipeline/text_output.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Pair;

std::string line_of(const std::string& name, bool failed = false) {
  FrameResult frame;
  frame.input = single_file(name);
  if (failed) frame.error = Error{ErrorCode::Corrupt, "bad"};
  return json_object(frame, {.model = {"net", "abc"}}) + '\n';
}

void put(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ResumeResults, StartsFreshWithoutAFile) {
  const testing::TemporaryFolder folder;

  EXPECT_THAT(resume_results(folder / "out", "abc").value().finished, IsEmpty());
}

TEST(ResumeResults, FindsFinishedPicturesAndRemovesATornLastLine) {
  const testing::TemporaryFolder folder;
  const std::string whole = line_of("a.jpg") + line_of("caf\xE9.jpg");
  put(folder / "out", whole + line_of("b.jpg").substr(0, 30));

  const auto finished = resume_results(folder / "out", "abc").value().finished;

  EXPECT_THAT(finished, ElementsAre(Key("a.jpg"), Key("caf\xE9.jpg")));
  EXPECT_EQ(content_of(folder / "out"), whole);
}

TEST(ResumeResults, TriesFailedPicturesAgain) {
  const testing::TemporaryFolder folder;
  put(folder / "out", line_of("a.jpg") + line_of("bad.jpg", true) + line_of("c.jpg"));

  EXPECT_THAT(resume_results(folder / "out", "abc").value().finished,
              ElementsAre(Key("a.jpg"), Key("c.jpg")));
  EXPECT_EQ(content_of(folder / "out"), line_of("a.jpg") + line_of("c.jpg"));
}

TEST(ResumeResults, TakesOverWhatAKilledRunLeft) {
  const testing::TemporaryFolder folder;
  put(partial_path(folder / "out"), line_of("a.jpg"));

  EXPECT_THAT(resume_results(folder / "out", "abc").value().finished, ElementsAre(Key("a.jpg")));
  EXPECT_EQ(content_of(folder / "out"), line_of("a.jpg"));
  EXPECT_FALSE(fs::exists(partial_path(folder / "out")));
}

TEST(ResumeResults, TellsWhichPicturesHaveFaces) {
  const testing::TemporaryFolder folder;
  FrameResult crowd;
  crowd.input = single_file("crowd.jpg");
  crowd.faces.resize(2);
  put(folder / "out", json_object(crowd, {.model = {"net", "abc"}}) + '\n' + line_of("a.jpg"));

  EXPECT_THAT(resume_results(folder / "out", "abc").value().finished,
              ElementsAre(Pair("a.jpg", false), Pair("crowd.jpg", true)));
}

TEST(ResumeResults, GoesOnBehindWhatIsFinished) {
  const testing::TemporaryFolder folder;
  put(folder / "out", line_of("bad.jpg", true) + line_of("a.jpg"));

  ASSERT_TRUE(resume_results(folder / "out", "abc").value().output.write(line_of("b.jpg")));

  EXPECT_EQ(content_of(folder / "out"), line_of("a.jpg") + line_of("b.jpg"));
}

TEST(ResumeResults, TakesAWholeLastLineWithoutItsEnd) {
  const testing::TemporaryFolder folder;
  const std::string line = line_of("a.jpg");
  put(folder / "out", line.substr(0, line.size() - 1));

  EXPECT_THAT(resume_results(folder / "out", "abc").value().finished, ElementsAre(Key("a.jpg")));
  EXPECT_EQ(content_of(folder / "out"), line);
}

TEST(ResumeResults, RefusesAForeignLineWithoutItsEndAndLeavesIt) {
  for (const std::string text : {"precious text without newline", "{\"a\":1}", "[", "\n"}) {
    const testing::TemporaryFolder folder;
    put(folder / "out", text);

    EXPECT_EQ(resume_results(folder / "out", "abc").error().code, ErrorCode::Corrupt);
    EXPECT_EQ(content_of(folder / "out"), text);
  }
}

TEST(ResumeResults, RefusesAForeignPartAndLeavesIt) {
  const testing::TemporaryFolder folder;
  put(partial_path(folder / "out"), "half a film");

  EXPECT_FALSE(resume_results(folder / "out", "abc"));
  EXPECT_EQ(content_of(partial_path(folder / "out")), "half a film");
  EXPECT_FALSE(fs::exists(folder / "out"));
}

TEST(ResumeResults, RefusesAFileOfAnotherKindAndLeavesIt) {
  const testing::TemporaryFolder folder;
  const std::string diary = line_of("a.jpg") + "Dear diary\n";
  put(folder / "out", diary);

  const auto finished = resume_results(folder / "out", "abc");

  ASSERT_FALSE(finished);
  EXPECT_THAT(finished.error().message,
              HasSubstr("out: line 2: expected a result of schema retinaface/1"));
  EXPECT_EQ(content_of(folder / "out"), diary);
}

TEST(ResumeResults, RefusesResultsOfAnotherModelWithOrWithoutTheLastLineEnd) {
  const testing::TemporaryFolder folder;
  const std::string line = line_of("a.jpg");
  for (const std::string& text : {line, line.substr(0, line.size() - 1)}) {
    put(folder / "out", text);

    EXPECT_THAT(resume_results(folder / "out", "other").error().message,
                HasSubstr("line 1: is a result of another model"));
    EXPECT_EQ(content_of(folder / "out"), text);
  }
}

}  // namespace
}  // namespace retinaface
