#include "retinaface/pipeline/inputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

void touch(const fs::path& path) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << "x";
}

std::vector<std::string> relatives(const InputList& list) {
  std::vector<std::string> names;
  for (const InputFile& file : list.files) names.push_back(file.relative.string());
  return names;
}

InputList list_of(const std::vector<std::string>& arguments, const InputOptions& options = {}) {
  return list_inputs(arguments, options);
}

TEST(ListInputs, TakesThePicturesOfAFolderInNaturalOrder) {
  const testing::TemporaryFolder folder;
  for (const char* name : {"p10.jpg", "p9.PNG", "p1.webp", "notes.txt", ".hidden.jpg", "p2.JpEg"}) {
    touch(folder / name);
  }

  const InputList list = list_of({folder.path()});

  EXPECT_THAT(relatives(list), ElementsAre("p1.webp", "p2.JpEg", "p9.PNG", "p10.jpg"));
  EXPECT_EQ(list.files[0].path, folder / "p1.webp");
  EXPECT_THAT(list.notes, IsEmpty());
}

TEST(ListInputs, LeavesSubfoldersOutAndSaysSo) {
  const testing::TemporaryFolder folder;
  touch(folder / "sub/a.jpg");

  const InputList list = list_of({folder.path()});

  EXPECT_THAT(list.files, IsEmpty());
  ASSERT_EQ(list.notes.size(), 1U);
  EXPECT_THAT(list.notes[0], HasSubstr("no picture in this folder; subfolders left out: 1"));
}

TEST(ListInputs, KeepsTheStructureBelowTheFolderWhenRecursive) {
  const testing::TemporaryFolder folder;
  for (const char* name : {"b.jpg", "a/2.jpg", "a/1.jpg", "c/d/3.jpg"}) touch(folder / name);
  fs::create_directory_symlink(folder.path(), folder / "a/loop");

  const InputList list = list_of({folder.path()}, {.recursive = true});

  EXPECT_THAT(relatives(list), ElementsAre("a/1.jpg", "a/2.jpg", "b.jpg", "c/d/3.jpg"));
}

TEST(ListInputs, TakesAnythingElseAsAFileInTheGivenOrder) {
  const InputList list = list_of({"z.jpg", "no such file.bin", "", "a\nb.jpg"});

  EXPECT_THAT(relatives(list), ElementsAre("z.jpg", "no such file.bin", "", "a\nb.jpg"));
}

TEST(ListInputs, ExpandsPatternsThatTheShellLeftAlone) {
  const testing::TemporaryFolder folder;
  for (const char* name : {"p10.jpg", "p2.jpg", "q.jpg"}) touch(folder / name);

  EXPECT_THAT(relatives(list_of({(folder / "p*.jpg").string()})), ElementsAre("p2.jpg", "p10.jpg"));
}

TEST(ListInputs, TakesAFileWhoseNameLooksLikeAPattern) {
  const testing::TemporaryFolder folder;
  touch(folder / "what?.jpg");
  touch(folder / "whatX.jpg");

  EXPECT_THAT(relatives(list_of({(folder / "what?.jpg").string()})), ElementsAre("what?.jpg"));
}

TEST(ListInputs, TurnsAPatternWithoutMatchIntoAProblem) {
  const InputList list = list_of({"/nowhere/*.jpg"});

  ASSERT_EQ(list.files.size(), 1U);
  ASSERT_TRUE(list.files[0].problem);
  EXPECT_EQ(list.files[0].problem->message, "/nowhere/*.jpg: matches no file");
}

TEST(ListInputs, ReadsListFilesWhereTheyStand) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "list.txt") << "x/one.jpg\ntwo.jpg\n";

  const InputList list = list_of({"first.jpg", "@" + (folder / "list.txt").string(), "last.jpg"});

  EXPECT_THAT(relatives(list), ElementsAre("first.jpg", "one.jpg", "two.jpg", "last.jpg"));
  EXPECT_EQ(list.files[1].path, "x/one.jpg");
}

TEST(ListInputs, TurnsAMissingListIntoAProblem) {
  const InputList list = list_of({"@/nowhere/list.txt"});

  ASSERT_EQ(list.files.size(), 1U);
  ASSERT_TRUE(list.files[0].problem);
  EXPECT_EQ(list.files[0].problem->code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace retinaface
