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

TEST(PrepareResume, StartsFreshWithoutAFile) {
  const testing::TemporaryFolder folder;

  EXPECT_THAT(prepare_resume(folder / "out", "abc").value(), IsEmpty());
}

TEST(PrepareResume, FindsFinishedPicturesAndRemovesATornLastLine) {
  const testing::TemporaryFolder folder;
  const std::string whole = line_of("a.jpg") + line_of("caf\xE9.jpg");
  put(folder / "out", whole + line_of("b.jpg").substr(0, 30));

  const auto finished = prepare_resume(folder / "out", "abc").value();

  EXPECT_THAT(finished, ElementsAre("a.jpg", "caf\xE9.jpg"));
  EXPECT_EQ(content_of(folder / "out"), whole);
}

TEST(PrepareResume, TriesFailedPicturesAgain) {
  const testing::TemporaryFolder folder;
  put(folder / "out", line_of("a.jpg") + line_of("bad.jpg", true) + line_of("c.jpg"));

  EXPECT_THAT(prepare_resume(folder / "out", "abc").value(), ElementsAre("a.jpg", "c.jpg"));
  EXPECT_EQ(content_of(folder / "out"), line_of("a.jpg") + line_of("c.jpg"));
}

TEST(PrepareResume, TakesOverWhatAKilledRunLeft) {
  const testing::TemporaryFolder folder;
  put(partial_path(folder / "out"), line_of("a.jpg"));

  EXPECT_THAT(prepare_resume(folder / "out", "abc").value(), ElementsAre("a.jpg"));
  EXPECT_EQ(content_of(folder / "out"), line_of("a.jpg"));
  EXPECT_FALSE(fs::exists(partial_path(folder / "out")));
}

TEST(PrepareResume, RefusesAFileOfAnotherKindAndLeavesIt) {
  const testing::TemporaryFolder folder;
  const std::string diary = line_of("a.jpg") + "Dear diary\n";
  put(folder / "out", diary);

  const auto finished = prepare_resume(folder / "out", "abc");

  ASSERT_FALSE(finished);
  EXPECT_THAT(finished.error().message,
              HasSubstr("out: line 2: expected a result of schema retinaface/1"));
  EXPECT_EQ(content_of(folder / "out"), diary);
}

TEST(PrepareResume, RefusesResultsOfAnotherModel) {
  const testing::TemporaryFolder folder;
  put(folder / "out", line_of("a.jpg"));

  EXPECT_THAT(prepare_resume(folder / "out", "other").error().message,
              HasSubstr("line 1: is a result of another model"));
}

}  // namespace
}  // namespace retinaface
