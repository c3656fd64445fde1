#include "retinaface/data/wider_ground_truth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "retinaface/testing/shared_data.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

namespace fs = std::filesystem;

/// The four files, to be damaged.
void copy_ground_truth(const fs::path& to) {
  for (const char* name : {"face", "easy", "medium", "hard"}) {
    const std::string file = "wider_" + std::string(name) + "_val.mat";
    fs::copy_file(testing::shared_data("wider") / file, to / file);
  }
}

TEST(WiderGroundTruth, HasTheBenchmarksNumbers) {
  if (!can_read_wider_ground_truth()) GTEST_SKIP() << "built without libmatio";
  RETINAFACE_SKIP_WITHOUT(testing::shared_data("wider/wider_face_val.mat"));

  const auto truth = read_wider_ground_truth(testing::shared_data("wider"));

  ASSERT_TRUE(truth.ok()) << truth.error().message;
  EXPECT_THAT(truth->images, SizeIs(3226));
  EXPECT_EQ(truth->num_kept(WiderSet::Easy), 7211U);
  EXPECT_EQ(truth->num_kept(WiderSet::Medium), 13319U);
  EXPECT_EQ(truth->num_kept(WiderSet::Hard), 31958U);
  EXPECT_EQ(truth->images[0].key(), "0--Parade/0_Parade_marchingband_1_465");
  ASSERT_THAT(truth->images[0].faces, SizeIs(126));
  EXPECT_EQ(truth->images[0].faces[0].x, 345);
  EXPECT_EQ(truth->images[0].faces[0].height, 4);
}

TEST(WiderGroundTruth, GivesTheImagesOfAListOrNamesTheUnknown) {
  WiderGroundTruth truth;
  truth.images = {{"e", "a", {}}, {"e", "b", {}}};

  const auto subset = truth.only({"e/b"});
  const auto unknown = truth.only({"e/b", "e/x"});

  ASSERT_TRUE(subset.ok());
  ASSERT_THAT(subset->images, SizeIs(1));
  EXPECT_EQ(subset->images[0].name, "b");
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().message,
            "'e/x' is not an image of the ground truth (1 of 2 listed are not)");
}

TEST(WiderGroundTruth, NamesTheFileThatIsMissingOrNoMatlabFile) {
  const testing::TemporaryFolder folder;
  const auto missing = read_wider_ground_truth(folder.path());
  std::ofstream(folder / "wider_face_val.mat") << std::string(4096, 'x');
  const auto text = read_wider_ground_truth(folder.path());

  ASSERT_FALSE(missing.ok());
  EXPECT_THAT(missing.error().message, HasSubstr("wider_face_val.mat"));
  ASSERT_FALSE(text.ok());
  EXPECT_THAT(text.error().message, HasSubstr("wider_face_val.mat"));
}

TEST(WiderGroundTruth, SaysThatASetWithoutListsIsNone) {
  if (!can_read_wider_ground_truth()) GTEST_SKIP() << "built without libmatio";
  RETINAFACE_SKIP_WITHOUT(testing::shared_data("wider/wider_face_val.mat"));
  const testing::TemporaryFolder folder;
  copy_ground_truth(folder.path());
  fs::copy_file(folder / "wider_face_val.mat", folder / "wider_easy_val.mat",
                fs::copy_options::overwrite_existing);

  const auto truth = read_wider_ground_truth(folder.path());

  ASSERT_FALSE(truth.ok());
  EXPECT_THAT(truth.error().message,
              HasSubstr("wider_easy_val.mat: has no readable variable 'gt_list'"));
}

TEST(WiderGroundTruth, SaysWhichFileIsDamaged) {
  if (!can_read_wider_ground_truth()) GTEST_SKIP() << "built without libmatio";
  RETINAFACE_SKIP_WITHOUT(testing::shared_data("wider/wider_face_val.mat"));
  const testing::TemporaryFolder folder;
  copy_ground_truth(folder.path());
  fs::resize_file(folder / "wider_hard_val.mat", 100'000);

  const auto truth = read_wider_ground_truth(folder.path());

  ASSERT_FALSE(truth.ok());
  EXPECT_THAT(truth.error().message, HasSubstr("wider_hard_val.mat: is damaged: the variable at"));
}

}  // namespace
}  // namespace retinaface
