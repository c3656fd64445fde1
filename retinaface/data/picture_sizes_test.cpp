#include "retinaface/data/picture_sizes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retinaface/image/encode.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(FillSizes, ReadsWhatTheLabelsDoNotSay) {
  const testing::TemporaryFolder folder;
  const Image picture(30, 20, PixelFormat::Gray8);
  ASSERT_TRUE(write_image(folder / "a.png", picture.view()).ok());
  std::vector<LabelledImage> images{
      {"a.png", 0, 0, "", {}}, {"a.png", 7, 7, "", {}}, {"none.png", 0, 0, "", {}}};

  const auto unreadable = fill_sizes(folder.path(), images);

  EXPECT_EQ(images[0].width, 30);
  EXPECT_EQ(images[0].height, 20);
  EXPECT_EQ(images[1].width, 7) << "a size that the labels say is theirs";
  EXPECT_EQ(images[2].width, 0);
  ASSERT_THAT(unreadable, SizeIs(1));
  EXPECT_EQ(unreadable[0].path, "none.png");
  EXPECT_THAT(unreadable[0].problem, HasSubstr("none.png: No such file"));
}

}  // namespace
}  // namespace retinaface
