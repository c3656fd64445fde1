#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "retinaface/data/detections.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::TemporaryFolder;

Result<ImageDetections> parse(std::string_view text, std::vector<std::string>* warnings = nullptr) {
  std::vector<std::string> ignored;
  return parse_submission_file(text, "a.txt", "0--Parade/a", warnings ? *warnings : ignored);
}

void write(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

TEST(SubmissionFile, ReadsBoxesAndScoresExactly) {
  const auto image = parse("0--Parade/a.jpg\n2\n677 184 12 15 0.5268933 \n1.5 -2 0 7 1e-3\n");

  ASSERT_TRUE(image.ok()) << image.error().message;
  EXPECT_EQ(image->key, "0--Parade/a");
  ASSERT_THAT(image->detections, SizeIs(2));
  EXPECT_EQ(image->detections[0].score, 0.5268933);
  EXPECT_EQ(image->detections[0].box(), (Box{677, 184, 689, 199}));
  EXPECT_EQ(image->detections[1].y, -2);
  EXPECT_FALSE(image->detections[1].landmarks);
}

TEST(SubmissionFile, TakesEveryConventionOfTheFirstLine) {
  for (const char* name : {"0--Parade/a.jpg", "a", "a.jpg", "0--Parade/a", "# 0--Parade/a.jpg",
                           "/data/val/0--Parade/a.jpg", "a.jpg\r", " a "})
    EXPECT_TRUE(parse(std::string(name) + "\n0\n").ok()) << name;
}

TEST(SubmissionFile, NamesTheLineOfAnotherPicture) {
  const auto image = parse("0--Parade/b.jpg\n0\n");

  ASSERT_FALSE(image.ok());
  EXPECT_EQ(image.error().message,
            "a.txt:1: the first line is '0--Parade/b.jpg', expected the picture's name 'a'");
}

TEST(SubmissionFile, ReadsFiveLandmarksBehindABox) {
  const auto image = parse("a\n1\n1 2 3 4 0.5 10 11 12 13 14 15 16 17 18 19\n");

  ASSERT_TRUE(image.ok()) << image.error().message;
  EXPECT_EQ(image->detections[0].landmarks->points[4], (Point{18, 19}));
}

TEST(SubmissionFile, CountsALineTooFewOrTooManyAsAWarning) {
  std::vector<std::string> warnings;

  const auto image = parse("a\n3\n1 2 3 4 0.5\n", &warnings);

  ASSERT_TRUE(image.ok());
  EXPECT_THAT(image->detections, SizeIs(1));
  ASSERT_THAT(warnings, SizeIs(1));
  EXPECT_EQ(warnings[0], "a.txt: announces 3 faces and has 1; all lines are used");
}

TEST(SubmissionFile, ThatEndsAfterTheNameFoundNothing) {
  std::vector<std::string> warnings;

  const auto image = parse("a\n", &warnings);

  ASSERT_TRUE(image.ok()) << image.error().message;
  EXPECT_THAT(image->detections, IsEmpty());
  EXPECT_THAT(warnings,
              ElementsAre("a.txt: ends after the picture's name; nothing was found there"));
}

TEST(SubmissionFile, RefusesWhatIsNoDetectionNamingTheLine) {
  const std::pair<const char*, const char*> cases[]{
      {"a\n1\n1 2 3 4\n", "a.txt:3: 4 fields, expected 5 (left top width height score)"},
      {"a\n1\n1 2 3 4 5 6\n", "a.txt:3: 6 fields"},
      {"a\n1\n1 2 3 4 nan\n", "a.txt:3: 'nan' is not a finite number"},
      {"a\n1\n1 2 3 inf 0.5\n", "a.txt:3: 'inf' is not a finite number"},
      {"a\n1\n1 2 3 1e999 0.5\n", "a.txt:3: '1e999' is not a finite number"},
      {"a\n1\n1 2 x 4 0.5\n", "a.txt:3: 'x' is not a finite number"},
      {"a\n2\n1 2 3 4 0.5\n1 2 -3 4 0.5\n", "a.txt:4: the box is -3 wide and 4 high"},
      {"a\nmany\n", "a.txt:2: the second line is 'many', expected the number of faces"},
      {"a\n\n", "a.txt:2: the second line is '', expected the number of faces"},
      {"", "a.txt:1: the first line is '', expected the picture's name 'a'"},
  };
  for (const auto& [text, message] : cases) {
    const auto image = parse(text);
    ASSERT_FALSE(image.ok()) << text;
    EXPECT_THAT(image.error().message, HasSubstr(message));
    EXPECT_EQ(image.error().code, ErrorCode::Corrupt);
  }
}

TEST(SubmissionFile, ReadsWhatItFormats) {
  const std::vector<Detection> detections{
      {1.25, -2, 3.0001, 4, 0.123456789, std::nullopt},
      {5, 6, 7, 8, 1, Landmarks5{{{{1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 10.5F}}}}}};

  const auto image = parse(format_submission_file("0--Parade/a.jpg", detections));

  ASSERT_TRUE(image.ok()) << image.error().message;
  ASSERT_THAT(image->detections, SizeIs(2));
  EXPECT_EQ(image->detections[0].width, 3.0001);
  EXPECT_EQ(image->detections[0].score, 0.123456789);
  EXPECT_EQ(image->detections[1].landmarks, detections[1].landmarks);
}

TEST(SubmissionFolder, ReadsEventFoldersWhateverLiesAbove) {
  const TemporaryFolder folder;
  write(folder / "run" / "0--Parade" / "a.txt", "a\n1\n1 2 3 4 0.5\n");
  write(folder / "run" / "1--Hand" / "b.txt", "b\n0\n");
  write(folder / "run" / "README.md", "not a detection");
  write(folder / "run" / "0--Parade" / "._a.txt", "side file of an archive");

  const auto set = read_detections(folder.path());

  ASSERT_TRUE(set.ok()) << set.error().message;
  EXPECT_THAT(set->images(), SizeIs(2));
  EXPECT_EQ(set->num_detections(), 1U);
  ASSERT_NE(set->find("0--Parade/a"), nullptr);
  EXPECT_THAT(set->find("1--Hand/b")->detections, IsEmpty());
  EXPECT_EQ(set->find("1--Hand/a"), nullptr);
}

TEST(SubmissionFolder, CountsWarningsBeyondTheFirstTen) {
  const TemporaryFolder folder;
  for (char name = 'a'; name < 'p'; ++name)
    write(folder / "e" / (std::string(1, name) + ".txt"), std::string(1, name) + "\n7\n");

  const auto set = read_detections(folder.path());

  ASSERT_TRUE(set.ok()) << set.error().message;
  ASSERT_THAT(set->warnings, SizeIs(11));
  EXPECT_EQ(set->warnings.back(), "… and 5 more such files");
}

TEST(SubmissionFolder, RefusesWhatIsNoSubmission) {
  const TemporaryFolder folder;
  const auto empty = read_detections(folder.path());
  write(folder / "other" / "notes.txt", "dear diary\n");
  const auto other = read_detections(folder / "other");

  ASSERT_FALSE(empty.ok());
  EXPECT_THAT(empty.error().message,
              HasSubstr("has no .txt file, expected event folders with a .txt file per picture"));
  ASSERT_FALSE(other.ok());
  EXPECT_THAT(other.error().message, HasSubstr("notes.txt:1: the first line is 'dear diary'"));
  EXPECT_EQ(read_detections(folder / "absent").error().code, ErrorCode::NotFound);
}

TEST(SubmissionFolder, RefusesAPictureThatAppearsTwice) {
  const TemporaryFolder folder;
  write(folder / "x" / "0--Parade" / "a.txt", "a\n0\n");
  write(folder / "y" / "0--Parade" / "a.txt", "a\n0\n");

  const auto set = read_detections(folder.path());

  ASSERT_FALSE(set.ok());
  EXPECT_EQ(set.error().message,
            (folder / "y/0--Parade/a.txt").native() + ": is of the same picture as " +
                (folder / "x/0--Parade/a.txt").native() + ", expected one file per picture");
}

TEST(SubmissionFolder, TakesThePicturesExtensionInTheNameOfAFile) {
  const TemporaryFolder folder;
  write(folder / "0--Parade" / "a.jpg.txt", "0--Parade/a.jpg\n0\n");

  const auto set = read_detections(folder.path());

  ASSERT_TRUE(set.ok()) << set.error().message;
  EXPECT_NE(set->find("0--Parade/a"), nullptr);
}

TEST(SubmissionFolder, LeavesOutNotesBesideTheEventsButNotAmongThePictures) {
  const TemporaryFolder folder;
  write(folder / "0--Parade" / "a.txt", "a\n0\n");
  write(folder / "README.txt", "how this was made\n");
  const auto beside = read_detections(folder.path());
  write(folder / "0--Parade" / "b.txt", "c\n0\n");
  const auto among = read_detections(folder.path());

  ASSERT_TRUE(beside.ok()) << beside.error().message;
  EXPECT_THAT(beside->images(), SizeIs(1));
  EXPECT_THAT(beside->warnings,
              ElementsAre((folder / "README.txt").native() + ": names no picture and is not read"));
  ASSERT_FALSE(among.ok());
  EXPECT_THAT(among.error().message, HasSubstr("b.txt:1: the first line is 'c'"));
}

TEST(DetectionSet, FindsPicturesWhateverFolderPathsBeginWith) {
  const auto set =
      *DetectionSet::create({{"val/e/a", {}}, {"b", {}}, {"f/b", {}}, {"x/c", {}}, {"y/c", {}}});
  const auto key_of = [&](const char* key) {
    const auto* found = set.find(key);
    return found == nullptr ? std::string() : found->key;
  };

  EXPECT_EQ(key_of("e/a"), "val/e/a");
  EXPECT_EQ(key_of("home/val/e/a"), "val/e/a");
  EXPECT_EQ(key_of("e/f/b"), "f/b");
  EXPECT_EQ(key_of("e/b"), "b");
  EXPECT_EQ(key_of("x/c"), "x/c");
  EXPECT_EQ(key_of("c"), "") << "x/c and y/c would both do";
  EXPECT_EQ(key_of("z/c"), "");
  EXPECT_EQ(key_of("/a"), "");
}

TEST(DetectionSet, KeepsOnlyWhatIsAskedFor) {
  auto set = DetectionSet::create({{"b", {{}}}, {"a", {{}, {}}}});
  ASSERT_TRUE(set.ok());

  const auto subset = set->only(std::vector<std::string>{"a", "c"});

  EXPECT_THAT(subset.images(), SizeIs(1));
  EXPECT_EQ(subset.num_detections(), 2U);
}

}  // namespace
}  // namespace retinaface
