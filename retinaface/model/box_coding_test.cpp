#include "retinaface/model/box_coding.h"

#include <gtest/gtest.h>

#include <cmath>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"
#include "retinaface/model/network_config.h"

namespace retinaface {
namespace {

constexpr Box kAnchor{10, 20, 26, 36};  // 16 × 16 around (18, 28)

BoxCoding statistics() {
  BoxCoding coding{.box_mean = {0.5F, -0.25F, 1, -1}, .box_std = {0.1F, 0.1F, 0.2F, 0.2F}};
  coding.point_mean.fill(0.125F);
  coding.point_std.fill(0.1F);
  return coding;
}

TEST(BoxCoding, ZeroIsTheAnchorItself) {
  const std::array<float, 4> zeros{};

  EXPECT_EQ(decode_box(zeros.data(), kAnchor, {}), kAnchor);
}

TEST(BoxCoding, MovesByAnchorSizesAndScalesExponentially) {
  const std::array<float, 4> numbers{0.5F, -0.25F, std::log(2.F), std::log(0.5F)};

  const Box box = decode_box(numbers.data(), kAnchor, {});

  EXPECT_FLOAT_EQ(box.center().x, 26);
  EXPECT_FLOAT_EQ(box.center().y, 24);
  EXPECT_FLOAT_EQ(box.width(), 32);
  EXPECT_FLOAT_EQ(box.height(), 8);
}

TEST(BoxCoding, StdsAreTheVariancesOfSsd) {
  const BoxCoding coding = network_preset("retinaface-mnet025").value().coding;
  const std::array<float, 4> numbers{1, 2, 5 * std::log(2.F), 0};

  const Box box = decode_box(numbers.data(), kAnchor, coding);

  EXPECT_FLOAT_EQ(box.center().x, 18 + 0.1F * 16);
  EXPECT_FLOAT_EQ(box.center().y, 28 + 0.2F * 16);
  EXPECT_FLOAT_EQ(box.width(), 32);
  EXPECT_FLOAT_EQ(box.height(), 16);
}

TEST(BoxCoding, LandmarksMoveByAnchorSizes) {
  const std::array<float, 10> numbers{0.5F, 0, 0, -1, 0, 0, 0, 0, 0.25F, 0.25F};

  const Landmarks5 landmarks = decode_landmarks(numbers.data(), kAnchor, {});

  EXPECT_EQ(landmarks[Landmarks5::LeftEye], (Point{26, 28}));
  EXPECT_EQ(landmarks[Landmarks5::RightEye], (Point{18, 12}));
  EXPECT_EQ(landmarks[Landmarks5::Nose], (Point{18, 28}));
  EXPECT_EQ(landmarks[Landmarks5::RightMouthCorner], (Point{22, 32}));
}

TEST(BoxCoding, DecodesWhatItEncoded) {
  Random random(3);
  for (const BoxCoding& coding :
       {BoxCoding{}, statistics(), network_preset("retinaface-mnet025").value().coding}) {
    for (int i = 0; i < 200; ++i) {
      const auto x = static_cast<float>(random.uniform(-20, 60));
      const auto y = static_cast<float>(random.uniform(-20, 60));
      const Box box{x, y, x + static_cast<float>(random.uniform(0.5, 60)),
                    y + static_cast<float>(random.uniform(0.5, 60))};
      Landmarks5 landmarks;
      for (Point& point : landmarks.points) {
        point = {static_cast<float>(random.uniform(-20, 60)), y};
      }

      const auto numbers = encode_box(box, kAnchor, coding);
      const Box decoded = decode_box(numbers.data(), kAnchor, coding);
      const auto point_numbers = encode_landmarks(landmarks, kAnchor, coding);
      const Landmarks5 points = decode_landmarks(point_numbers.data(), kAnchor, coding);

      EXPECT_NEAR(decoded.x1, box.x1, 1e-3);
      EXPECT_NEAR(decoded.y1, box.y1, 1e-3);
      EXPECT_NEAR(decoded.x2, box.x2, 1e-3);
      EXPECT_NEAR(decoded.y2, box.y2, 1e-3);
      for (std::size_t k = 0; k < points.points.size(); ++k) {
        EXPECT_NEAR(points.points[k].x, landmarks.points[k].x, 1e-3);
        EXPECT_NEAR(points.points[k].y, landmarks.points[k].y, 1e-3);
      }
    }
  }
}

TEST(BoxCoding, HugeLogSizesStayFinite) {
  const std::array<float, 4> numbers{0, 0, 1000, -1000};

  const Box box = decode_box(numbers.data(), kAnchor, {});

  EXPECT_TRUE(std::isfinite(box.x2));
  EXPECT_GT(box.width(), 1e6F);
  EXPECT_EQ(box.height(), 0);
}

TEST(BoxCoding, RefusesToEncodeAnEmptyBox) {
  EXPECT_THROW(static_cast<void>(encode_box({5, 5, 5, 9}, kAnchor, {})), ContractError);
  EXPECT_THROW(static_cast<void>(encode_box({5, 9, 7, 5}, kAnchor, {})), ContractError);
}

}  // namespace
}  // namespace retinaface
