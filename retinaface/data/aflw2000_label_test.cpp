#include "retinaface/data/aflw2000_label.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retinaface/base/file.h"
#include "retinaface/data/mat_file.h"
#include "retinaface/data/npy.h"
#include "retinaface/testing/shared_data.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

using testing::shared_data;

TEST(Aflw2000Label, HasThePointsOfTheFaceAndItsPose) {
  if (!internal::MatFile::is_available()) GTEST_SKIP() << "built without libmatio";
  const auto path = shared_data("face3d/aflw2000/image00050.mat");
  RETINAFACE_SKIP_WITHOUT(path);

  const auto label = read_aflw2000_label(path);

  ASSERT_TRUE(label.ok()) << label.error().message;
  EXPECT_GT(label->points[8].y, label->points[27].y) << "the chin is below the nose";
  EXPECT_LT(label->points[36].x, label->points[45].x) << "as seen in the picture";
  EXPECT_LT(std::abs(label->yaw), 90);
  EXPECT_LT(std::abs(label->pitch), 90);
}

TEST(Aflw2000Label, ExplainsWhatIsNoLabel) {
  if (!internal::MatFile::is_available()) GTEST_SKIP() << "built without libmatio";
  const testing::TemporaryFolder folder;
  write_file_atomically(folder / "text.mat", std::string_view("no matrix")).value();

  const auto absent = read_aflw2000_label(folder / "none.mat");
  const auto text = read_aflw2000_label(folder / "text.mat");

  EXPECT_EQ(absent.error().code, ErrorCode::NotFound);
  EXPECT_THAT(text.error().message, ::testing::HasSubstr("text.mat: "));
}

}  // namespace
}  // namespace retinaface
