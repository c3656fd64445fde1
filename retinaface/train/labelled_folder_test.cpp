#include "retinaface/train/labelled_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retinaface/base/file.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface::train {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr std::string_view kLabels = R"({"image": "a.jpg", "faces": []})";

class LabelledFolderTest : public ::testing::Test {
 protected:
  void write(const std::string& name, std::string_view text) const {
    fs::create_directories((folder_ / name).parent_path());
    write_file_atomically(folder_ / name, text).value();
  }

  testing::TemporaryFolder folder_;
};

TEST_F(LabelledFolderTest, FindsLabelsAndPicturesInAFolder) {
  write("faces/labels.jsonl", kLabels);
  fs::create_directories(folder_ / "faces/images");

  const auto set = read_labelled_folder({.labels = folder_ / "faces", .images = {}}).value();

  EXPECT_EQ(set.name, "faces");
  EXPECT_EQ(set.images, folder_ / "faces/images");
  EXPECT_EQ(set.labels.size(), 1U);
}

TEST_F(LabelledFolderTest, LooksForPicturesBesideTheLabels) {
  write("faces/some.jsonl", kLabels);

  const auto set =
      read_labelled_folder({.labels = folder_ / "faces/some.jsonl", .images = {}}).value();

  EXPECT_EQ(set.images, folder_ / "faces");
}

TEST_F(LabelledFolderTest, TakesTheFolderOfPicturesThatItIsTold) {
  write("some.jsonl", kLabels);

  const auto set =
      read_labelled_folder({.labels = folder_ / "some.jsonl", .images = "/pictures"}).value();

  EXPECT_EQ(set.images, "/pictures");
}

TEST_F(LabelledFolderTest, TellsWhatIsWrong) {
  write("empty.jsonl", "\n");
  write("bad.jsonl", "{\"image\": \"a.jpg\"}\n");

  const auto error = [&](const std::string& name) {
    return read_labelled_folder({.labels = folder_ / name, .images = {}}).error().message;
  };

  EXPECT_THAT(error("empty.jsonl"), HasSubstr("names no picture, expected at least one"));
  EXPECT_THAT(error("bad.jsonl"), HasSubstr("bad.jsonl:1"));
  EXPECT_THAT(error("none.jsonl"), HasSubstr("none.jsonl: "));
}

}  // namespace
}  // namespace retinaface::train
