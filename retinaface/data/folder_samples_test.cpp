#include "retinaface/data/folder_samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "retinaface/base/file.h"
#include "retinaface/data/augment/test_samples.h"
#include "retinaface/data/batch_loader.h"
#include "retinaface/data/json_lines.h"
#include "retinaface/image/encode.h"
#include "retinaface/image/orientation.h"
#include "retinaface/image/test_files.h"
#include "retinaface/image/test_pictures.h"
#include "retinaface/testing/shared_data.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

using ::testing::AllOf;
using testing::bright_box;
using ::testing::HasSubstr;
using testing::largest_difference;
using testing::largest_distance;
using ::testing::SizeIs;
using testing::TemporaryFolder;

constexpr Box kBox{60, 20, 90, 40};

Sample read(const FolderSamples& samples, std::size_t index = 0) {
  Random random(0);
  return samples.sample({index, 0}, random).value();
}

/// A picture of 120 × 80 stored pixels with a white box, that asks to be turned.
void write_turned(const TemporaryFolder& folder, int orientation) {
  const Sample sample = testing::white_boxes(120, 80, {kBox});
  ASSERT_TRUE(
      write_file_atomically(folder / "a.png", testing::png_file(sample.image.view(), orientation))
          .ok());
}

LabelledImage labels(int width, int height, const Box& box) {
  return {"a.png", width, height, "", {testing::frontal_face(box)}};
}

TEST(FolderSamples, LabelsOfStoredPixelsFollowEveryOrientation) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const TemporaryFolder folder;
    write_turned(folder, orientation);
    const FolderSamples samples({labels(120, 80, kBox)}, folder.path(),
                                {.label_frame = LabelFrame::Stored});

    const Sample sample = read(samples);

    EXPECT_EQ(bright_box(sample.image.view()), sample.faces[0].box) << orientation;
  }
}

TEST(FolderSamples, LandmarksFollowTheOrientation) {
  const TemporaryFolder folder;
  write_turned(folder, 6);  // to be shown turned clockwise
  const FolderSamples samples({labels(120, 80, kBox)}, folder.path());

  const Sample sample = read(samples);

  const Point stored = (*testing::frontal_face(kBox).landmarks)[Landmarks5::Nose];
  const Point nose = (*sample.faces[0].landmarks)[Landmarks5::Nose];
  EXPECT_FLOAT_EQ(nose.x, 80 - stored.y);
  EXPECT_FLOAT_EQ(nose.y, stored.x);
}

TEST(FolderSamples, TheSizeThatLabelsGiveTellsTheirFrame) {
  const TemporaryFolder folder;
  write_turned(folder, 6);
  const Box upright{40, 60, 60, 90};

  for (const auto otherwise : {LabelFrame::Upright, LabelFrame::Stored}) {
    const FolderSamples stored({labels(120, 80, kBox)}, folder.path(), {.label_frame = otherwise});
    const FolderSamples shown({labels(80, 120, upright)}, folder.path(),
                              {.label_frame = otherwise});

    EXPECT_EQ(read(stored).faces[0].box, upright);
    EXPECT_EQ(read(shown).faces[0].box, upright);
  }
}

TEST(FolderSamples, LabelsWithoutASizeAreUprightUnlessSaidOtherwise) {
  const TemporaryFolder folder;
  write_turned(folder, 6);
  const Box upright{40, 60, 60, 90};

  EXPECT_EQ(read(FolderSamples({labels(0, 0, upright)}, folder.path())).faces[0].box, upright);
  EXPECT_EQ(
      read(FolderSamples({labels(0, 0, kBox)}, folder.path(), {.label_frame = LabelFrame::Stored}))
          .faces[0]
          .box,
      upright);
}

TEST(FolderSamples, LabelsForAnotherSizeAreAnError) {
  const TemporaryFolder folder;
  write_turned(folder, 1);
  const FolderSamples samples({labels(240, 160, kBox)}, folder.path());
  Random random(0);

  const auto sample = samples.sample({0, 0}, random);

  ASSERT_FALSE(sample.ok());
  EXPECT_THAT(sample.error().message,
              AllOf(HasSubstr("a.png"), HasSubstr("120x80"), HasSubstr("240x160")));
}

TEST(FolderSamples, APictureThatIsNotThereIsAnErrorThatNamesIt) {
  const TemporaryFolder folder;
  const FolderSamples samples({labels(0, 0, kBox)}, folder.path());
  Random random(0);

  const auto sample = samples.sample({0, 0}, random);

  ASSERT_FALSE(sample.ok());
  EXPECT_EQ(sample.error().code, ErrorCode::NotFound);
  EXPECT_THAT(sample.error().message, HasSubstr("a.png"));
}

TEST(FolderSamples, LargePicturesAreShrunkWithTheirLabels) {
  const TemporaryFolder folder;
  const Sample whole = testing::white_boxes(1200, 800, {{600, 200, 900, 400}});
  ASSERT_TRUE(write_image(folder / "a.jpg", whole.image.view()).ok());
  const FolderSamples samples({{"a.jpg", 0, 0, "", whole.faces}}, folder.path(),
                              {.max_short_side = 100});

  const Sample sample = read(samples);

  EXPECT_EQ(sample.image.width(), 150);
  EXPECT_EQ(sample.image.height(), 100);
  EXPECT_LE(largest_distance(sample.faces[0].box, {75, 25, 112.5F, 50}), 1e-4F);
  EXPECT_LE(largest_distance(sample.faces[0].box, bright_box(sample.image.view())), 0.51F);
}

TEST(FolderSamples, TheCacheAnswersWithoutTheFileAndChangesNothing) {
  const TemporaryFolder folder;
  write_turned(folder, 3);
  const FolderSamples cached({labels(120, 80, kBox)}, folder.path());
  const FolderSamples uncached({labels(120, 80, kBox)}, folder.path(), {.max_cache_bytes = 0});

  Sample first = read(cached);
  (void)read(uncached);
  first.image.row(0)[0] = 255;  // a copy: the cache does not see it
  std::filesystem::remove(folder / "a.png");
  const Sample second = read(cached);

  EXPECT_EQ(second.image.row(0)[0], 40);
  EXPECT_EQ(second.faces[0].box, first.faces[0].box);
  Random random(0);
  EXPECT_FALSE(uncached.sample({0, 0}, random).ok());
}

TEST(FolderSamples, TheCacheKeepsWhatFits) {
  const TemporaryFolder folder;
  std::vector<LabelledImage> images;
  for (const char* name : {"a.png", "b.png", "c.png"}) {
    ASSERT_TRUE(write_image(folder / name, testing::noise(10, 10, PixelFormat::Rgb8).view()).ok());
    images.push_back({name, 10, 10, "", {}});
  }
  const FolderSamples samples(images, folder.path(), {.max_cache_bytes = 2 * 300 + 299});

  for (std::size_t i = 0; i < 3; ++i) (void)read(samples, i);
  for (const auto& image : images) std::filesystem::remove(folder / image.path);

  Random random(0);
  EXPECT_TRUE(samples.sample({0, 0}, random).ok());
  EXPECT_TRUE(samples.sample({1, 0}, random).ok());
  EXPECT_FALSE(samples.sample({2, 0}, random).ok());
}

TEST(FolderSamples, WorkersShareTheCache) {
  const TemporaryFolder folder;
  std::vector<LabelledImage> images;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    images.push_back({std::to_string(seed) + ".png", 30, 20, "", {}});
    const Image picture = testing::noise(30, 20, PixelFormat::Rgb8, seed);
    ASSERT_TRUE(write_image(folder / images.back().path, picture.view()).ok());
  }
  const FolderSamples samples(images, folder.path(), {.max_cache_bytes = 4 * 30 * 20 * 3});
  BatchLoader loader(samples, {.batch_size = 6, .num_workers = 5, .shuffle = false});

  for (const std::int64_t epoch : {0, 1, 2}) {
    loader.start_epoch(epoch);
    const SampleBatch batch = loader.next().value().value();
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      const Image expected = testing::noise(30, 20, PixelFormat::Rgb8, seed);
      EXPECT_EQ(largest_difference(batch.samples[seed].image.view(), expected.view()), 0);
    }
  }
}

TEST(FolderSamples, ReadsTheTrainingPictures) {
  const auto folder = testing::shared_data("train");
  RETINAFACE_SKIP_WITHOUT(folder / "labels.jsonl");
  auto images = read_label_lines(folder / "labels.jsonl").value();
  const LabelledImage first = images[0];
  const FolderSamples samples(std::move(images), folder / "images");

  const Sample sample = read(samples);

  EXPECT_EQ(sample.image.width(), first.width);
  EXPECT_EQ(sample.image.height(), first.height);
  EXPECT_THAT(sample.faces, SizeIs(first.faces.size()));
}

}  // namespace
}  // namespace retinaface
