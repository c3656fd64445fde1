#include "retinaface/data/examine_pictures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>

#include "retinaface/image/encode.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ExaminePictures : public ::testing::Test {
 protected:
  void write_picture(const char* name, int width, int height) const {
    Image image(width, height, PixelFormat::Gray8);
    for (int y = 0; y < height; ++y)
      std::memset(image.row(y), 40 + y, static_cast<std::size_t>(width));
    ASSERT_TRUE(write_image(folder_ / name, image.view()).ok());
  }

  std::vector<PictureFacts> examine(const std::vector<const char*>& names,
                                    const PictureProgress& progress = {},
                                    std::stop_token stop = {}) const {
    std::vector<LabelledImage> images;
    for (const char* name : names) images.push_back({name, 0, 0, "", {}});
    return examine_pictures(folder_.path(), images, 2, std::move(stop), progress);
  }

  testing::TemporaryFolder folder_;
};

TEST_F(ExaminePictures, TellsSizeContentAndLook) {
  write_picture("a.png", 30, 20);
  write_picture("b.png", 30, 20);
  write_picture("c.png", 31, 20);

  const auto facts = examine({"a.png", "b.png", "c.png"});

  ASSERT_THAT(facts, SizeIs(3));
  EXPECT_EQ(facts[0].problem, "");
  EXPECT_EQ(facts[0].width, 30);
  EXPECT_EQ(facts[0].height, 20);
  EXPECT_THAT(facts[0].sha256, SizeIs(64));
  EXPECT_EQ(facts[0].sha256, facts[1].sha256);
  EXPECT_NE(facts[0].sha256, facts[2].sha256);
}

TEST_F(ExaminePictures, NamesWhatDoesNotDecodeAndDoesTheRest) {
  write_picture("a.png", 30, 20);
  write_picture("cut.png", 300, 200);
  std::filesystem::resize_file(folder_ / "cut.png",
                               std::filesystem::file_size(folder_ / "cut.png") / 2);
  std::ofstream(folder_ / "text.png") << "no picture";

  const auto facts = examine({"cut.png", "text.png", "none.png", "a.png"});

  ASSERT_THAT(facts, SizeIs(4));
  EXPECT_THAT(facts[0].problem, HasSubstr("cut.png"));
  EXPECT_THAT(facts[1].problem, HasSubstr("text.png: is text"));
  EXPECT_THAT(facts[2].problem, HasSubstr("none.png: No such file"));
  EXPECT_EQ(facts[2].sha256, "");
  EXPECT_EQ(facts[3].problem, "");
}

TEST_F(ExaminePictures, CountsWhatIsDone) {
  write_picture("a.png", 30, 20);
  std::size_t last_done = 0;
  std::size_t last_failed = 0;

  (void)examine({"a.png", "none.png", "a.png"}, [&](std::size_t num_done, std::size_t num_failed) {
    EXPECT_EQ(num_done, last_done + 1);
    last_done = num_done;
    last_failed = num_failed;
  });

  EXPECT_EQ(last_done, 3U);
  EXPECT_EQ(last_failed, 1U);
}

TEST_F(ExaminePictures, GivesNothingWhenItIsStopped) {
  write_picture("a.png", 30, 20);
  std::stop_source stop;

  const auto facts = examine(
      std::vector<const char*>(50, "a.png"), [&](std::size_t, std::size_t) { stop.request_stop(); },
      stop.get_token());

  EXPECT_THAT(facts, IsEmpty());
}

TEST_F(ExaminePictures, NamesPicturesWithoutLabels) {
  std::filesystem::create_directory(folder_ / "d");
  write_picture("a.png", 30, 20);
  write_picture("d/b.png", 30, 20);
  std::ofstream(folder_ / "labels.txt") << "no picture by its name";

  const auto others =
      pictures_without_labels(folder_.path(), std::vector{LabelledImage{"./a.png", 0, 0, "", {}}});

  ASSERT_TRUE(others.ok()) << others.error().message;
  EXPECT_THAT(*others, ElementsAre("d/b.png"));
  EXPECT_FALSE(pictures_without_labels(folder_ / "none", {}).ok());
}

}  // namespace
}  // namespace retinaface
