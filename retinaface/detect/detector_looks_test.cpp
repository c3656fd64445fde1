// What turning, mirroring, tiles and several sizes do to real photos.

#include <gtest/gtest.h>

#include <cstring>

#include "retinaface/detect/photo_testing.h"
#include "retinaface/geometry/similarity.h"
#include "retinaface/image/resize.h"
#include "retinaface/image/warp.h"

namespace retinaface {
namespace {

using testing::kBandPhoto;
using testing::kWeights;
using testing::landmark_distance;
using testing::largest_shift;
using testing::photo;
using testing::photo_detector;
using testing::same_face;
using testing::shared_data;

class DetectorLooks : public ::testing::Test {
 protected:
  void SetUp() override {
    RETINAFACE_SKIP_WITHOUT(kWeights);
    band_ = photo(kBandPhoto);
  }

  Image band_;  ///< 1024x684, 24 women and a few more faces
};

/// The picture repeated in columns × rows.
Image mosaic(const Image& image, int columns, int rows) {
  Image result(image.width() * columns, image.height() * rows, image.format());
  for (int y = 0; y < result.height(); ++y) {
    for (int column = 0; column < columns; ++column) {
      std::memcpy(result.pixel(column * image.width(), y), image.row(y % image.height()),
                  static_cast<std::size_t>(image.row_stride()));
    }
  }
  return result;
}

/// The picture's faces after the picture was turned clockwise, landmarks in image order again.
Face turned_face(const Face& face, int quarters, const Image& picture) {
  const double width = picture.width();
  const double height = picture.height();
  const Similarity shift = quarters == 1   ? Similarity::translation(height, 0)
                           : quarters == 2 ? Similarity::translation(width, height)
                                           : Similarity::translation(0, width);
  Face turned = (shift * Similarity::quarter_turns(quarters))(face);
  if (turned.landmarks[Landmarks5::LeftEye].x > turned.landmarks[Landmarks5::RightEye].x) {
    std::swap(turned.landmarks[Landmarks5::LeftEye], turned.landmarks[Landmarks5::RightEye]);
    std::swap(turned.landmarks[Landmarks5::LeftMouthCorner],
              turned.landmarks[Landmarks5::RightMouthCorner]);
  }
  return turned;
}

TEST_F(DetectorLooks, RotationsFindTheSameFacesInATurnedPhoto) {
  const std::vector sizes{InputSize::original()};
  const auto upright =
      photo_detector({.sizes = sizes, .min_score = 0.9F}).detect(band_.view()).value();
  ASSERT_GE(upright.size(), 24U);
  const Detector plain = photo_detector({.sizes = sizes});
  const Detector turning = photo_detector({.sizes = sizes, .rotations = true});
  for (const int quarters : {1, 2, 3}) {
    const Image turned = rotated(band_.view(), quarters);

    const auto faces = turning.detect(turned.view()).value();

    EXPECT_LT(plain.detect(turned.view())->size(), upright.size() / 2) << quarters << " turns";
    for (const Face& face : upright) {
      const Face expected = turned_face(face, quarters, band_);
      const Face* const found = same_face(expected, faces);
      ASSERT_NE(found, nullptr) << quarters << " turns, score " << face.score;
      EXPECT_LT(landmark_distance(expected, *found), 0.05) << quarters << " turns";
      EXPECT_LE(found->landmarks[Landmarks5::LeftEye].x, found->landmarks[Landmarks5::RightEye].x);
    }
  }
}

TEST_F(DetectorLooks, RotationsLeaveUprightFacesAsTheyAre) {
  const auto plain = photo_detector({.min_score = 0.95F}).detect(band_.view()).value();
  const auto turning = photo_detector({.rotations = true}).detect(band_.view()).value();

  ASSERT_GT(plain.size(), 10U);
  for (const Face& face : plain) {
    EXPECT_NE(std::ranges::find(turning, face), turning.end()) << face.score;
  }
}

/// The golden picture's size is a multiple of 32: no padding on one side only.
TEST_F(DetectorLooks, WithFlipAndVotingAMirroredPhotoHasMirroredFaces) {
  const Detector both = photo_detector({.flip = true, .vote = true, .min_score = 0.3F});
  const Image picture = photo(shared_data("golden/input_640x640.png"));
  const Image mirror = mirrored(picture.view());

  const auto faces = both.detect(picture.view()).value();
  const auto mirror_faces = both.detect(mirror.view()).value();

  ASSERT_GT(faces.size(), 20U);
  ASSERT_EQ(mirror_faces.size(), faces.size());
  for (std::size_t i = 0; i < faces.size(); ++i) {
    EXPECT_LT(largest_shift(mirrored(mirror_faces[i], 640), faces[i]), 0.01) << i;
    EXPECT_NEAR(mirror_faces[i].score, faces[i].score, 1e-5) << i;
  }
}

TEST_F(DetectorLooks, TilesFindTheFacesThatAPlainLookMisses) {
  const Image crowd = mosaic(band_, 3, 2);  // 3072x1368; the faces are 3 pixels wide at 320
  const auto expected =
      photo_detector({.sizes = {InputSize::original()}, .min_score = 0.95F}).detect(band_.view());
  ASSERT_GE(expected->size(), 24U);
  const std::vector sizes{InputSize::long_side(320)};

  const auto plain = photo_detector({.sizes = sizes}).detect(crowd.view()).value();
  const auto tiled =
      photo_detector({.sizes = sizes, .tile_size = 320}).detect(crowd.view()).value();

  EXPECT_LT(plain.size(), 6U);
  std::size_t num_missed = 0;
  for (int copy = 0; copy < 6; ++copy) {
    const Similarity place =
        Similarity::translation(copy % 3 * band_.width(), copy / 3 * band_.height());
    for (const Face& face : *expected) {
      if (same_face(place(face), tiled) == nullptr) ++num_missed;
    }
  }
  EXPECT_LE(num_missed, 6 * expected->size() / 100);
}

/// Six faces larger than the overlap of the tiles: each is cut by several.
TEST_F(DetectorLooks, TilesLeaveNoHalvesBesideWholeFaces) {
  const Image group = photo(shared_data("images/insightface_t1.jpg"));

  const auto faces = photo_detector({.sizes = {InputSize::long_side(256)}, .tile_size = 200})
                         .detect(group.view())
                         .value();

  EXPECT_EQ(faces.size(), 6U);
}

/// The largest anchors have 512 pixels.
TEST_F(DetectorLooks, ASmallSizeBesideALargeOneFindsAFaceThatFillsThePicture) {
  const Image group = photo(shared_data("images/insightface_t1.jpg"));
  const Image close_up = resize(group.view().crop(475, 285, 100, 115), 1600, 1840);
  const auto covered_by_best = [&](std::vector<InputSize> sizes) {
    const auto faces = photo_detector({.sizes = std::move(sizes)}).detect(close_up.view()).value();
    return faces.empty() ? 0 : clip(faces[0].box, 1600, 1840).area() / (1600 * 1840);
  };

  EXPECT_LT(covered_by_best({InputSize::original()}), 0.2);
  EXPECT_GT(covered_by_best({InputSize::long_side(128), InputSize::original()}), 0.8);
}

TEST_F(DetectorLooks, FacesDoNotMoveWhenTheBorderDoes) {
  const Detector original = photo_detector({.sizes = {InputSize::original()}, .min_score = 0.9F});
  const auto expected = original.detect(band_.view().crop(0, 0, 992, 640)).value();
  ASSERT_GE(expected.size(), 24U);
  for (int extra = 1; extra < 32; extra += 3) {
    const auto faces =
        original.detect(band_.view().crop(0, 0, 992 + extra, 640 + 32 - extra)).value();

    for (const Face& face : expected) {
      const Face* const same = same_face(face, faces);
      ASSERT_NE(same, nullptr) << extra;
      EXPECT_LT(largest_shift(face, *same), 0.5) << extra;
      EXPECT_NEAR(face.score, same->score, 0.01) << extra;
    }
  }
}

TEST_F(DetectorLooks, ScaledPhotosHaveTheSameFaces) {
  const auto expected = photo_detector({.sizes = {InputSize::original()}, .min_score = 0.9F})
                            .detect(band_.view())
                            .value();
  const auto enlarged = photo_detector({.sizes = {InputSize::long_side(1337)}, .min_score = 0.5F})
                            .detect(band_.view())
                            .value();

  for (const Face& face : expected) {
    const Face* const same = same_face(face, enlarged);
    ASSERT_NE(same, nullptr);
    EXPECT_LT(landmark_distance(face, *same), 0.08);
  }
}

TEST_F(DetectorLooks, MinimumSizeAndMaximumNumberChooseAmongTheFaces) {
  const auto all = photo_detector({}).detect(band_.view()).value();
  const auto best = photo_detector({.max_faces = 5}).detect(band_.view()).value();
  const auto large = photo_detector({.min_face_size = 25}).detect(band_.view()).value();

  ASSERT_EQ(best.size(), 5U);
  EXPECT_TRUE(std::equal(best.begin(), best.end(), all.begin()));
  ASSERT_FALSE(large.empty());
  EXPECT_LT(large.size(), all.size());
  for (const Face& face : large) EXPECT_GE(std::min(face.box.width(), face.box.height()), 25);
}

TEST_F(DetectorLooks, SlowTheTestTimePyramidFindsMoreThanOneLook) {
  const Image selfie = photo(shared_data("images/biubug6_1MB_sample.jpg"));
  DetectorOptions pyramid = protocol_options("P-TTA").value();
  pyramid.min_score = 0.5F;

  const auto once = photo_detector({}).detect(selfie.view()).value();
  const auto often = photo_detector(pyramid).detect(selfie.view()).value();

  EXPECT_GT(often.size(), 5 * once.size());
}

}  // namespace
}  // namespace retinaface
