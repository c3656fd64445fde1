#include "retinaface/detect/decode.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"
#include "retinaface/model/box_coding.h"

namespace retinaface {
namespace {

using ::testing::HasSubstr;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// Two anchors a cell at stride 8, variances as in SSD.
NetworkConfig small_config() {
  NetworkConfig config;
  config.anchors = {{.stride = 8, .center_offset = 4, .sizes = {16, 32}}};
  config.coding.box_std = {0.1F, 0.1F, 0.2F, 0.2F};
  config.coding.point_std.fill(0.1F);
  return config;
}

/// The heads of one level, with the three kinds of numbers side by side in each cell as an engine
/// may leave them, and a gap behind; silent at first.
class Heads {
 public:
  Heads(int width, int height)
      : width_(width), height_(height), numbers_(cells() * kStride, 0.25F) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        for (int a = 0; a < 2; ++a) set_logits(x, y, a, 8, -8);
      }
    }
  }

  void set_logits(int x, int y, int a, float background, float face) {
    float* logits = cell(x, y) + 2L * a;
    logits[0] = background;
    logits[1] = face;
  }
  float* box(int x, int y, int a) { return cell(x, y) + 4 + 4L * a; }
  float* landmarks(int x, int y, int a) { return cell(x, y) + 12 + 10L * a; }

  HeadLevel level() const {
    return {.width = width_,
            .height = height_,
            .logits = numbers_.data(),
            .boxes = numbers_.data() + 4,
            .landmarks = numbers_.data() + 12,
            .logits_stride = kStride,
            .boxes_stride = kStride,
            .landmarks_stride = kStride};
  }

 private:
  static constexpr std::size_t kStride = 35;
  std::size_t cells() const {
    return static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_);
  }
  float* cell(int x, int y) {
    return numbers_.data() + static_cast<std::size_t>(y * width_ + x) * kStride;
  }

  int width_;
  int height_;
  std::vector<float> numbers_;
};

Result<std::vector<Face>> decode(const Heads& heads, float min_score, int width = 1000,
                                 int height = 1000) {
  const HeadLevel level = heads.level();
  return decode_faces({&level, 1}, small_config(), width, height, min_score);
}

TEST(DecodeFaces, FindsNothingInSilence) {
  EXPECT_TRUE(decode(Heads(5, 3), 0.02F)->empty());
}

TEST(DecodeFaces, GivesTheFaceOfItsAnchor) {
  Heads heads(5, 3);
  heads.set_logits(3, 1, 1, 0.5F, 2.5F);
  const NetworkConfig config = small_config();
  const Box anchor{28 - 16, 12 - 16, 28 + 16, 12 + 16};

  const auto faces = decode(heads, 0.5F).value();

  ASSERT_EQ(faces.size(), 1U);
  EXPECT_NEAR(faces[0].score, std::exp(2.5) / (std::exp(0.5) + std::exp(2.5)), 1e-7);
  EXPECT_EQ(faces[0].box, decode_box(heads.box(3, 1, 1), anchor, config.coding));
  EXPECT_EQ(faces[0].landmarks, decode_landmarks(heads.landmarks(3, 1, 1), anchor, config.coding));
}

TEST(DecodeFaces, NumbersOfOtherAnchorsDoNotMatter) {
  Heads heads(2, 1);
  heads.set_logits(1, 0, 0, 0, 3);
  const auto before = decode(heads, 0.5F).value();
  for (int i = 0; i < 4; ++i) heads.box(1, 0, 1)[i] = kNan;
  for (int i = 0; i < 10; ++i) heads.landmarks(0, 0, 0)[i] = kNan;

  EXPECT_EQ(decode(heads, 0.5F).value(), before);
}

TEST(DecodeFaces, KeepsTheOrderOfTheAnchors) {
  Heads heads(3, 2);
  const float logits[] = {1, 2, 3, 4};
  heads.set_logits(1, 0, 0, 0, logits[0]);
  heads.set_logits(1, 0, 1, 0, logits[1]);
  heads.set_logits(2, 0, 0, 0, logits[2]);
  heads.set_logits(0, 1, 0, 0, logits[3]);

  const auto faces = decode(heads, 0.5F).value();

  ASSERT_EQ(faces.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_FLOAT_EQ(faces[i].score, 1 / (1 + std::exp(-logits[i])));
}

TEST(DecodeFaces, LevelsFollowOneAnother) {
  NetworkConfig config = small_config();
  config.anchors.push_back({.stride = 16, .center_offset = 8, .sizes = {64, 128}});
  Heads fine(4, 4);
  Heads coarse(2, 2);
  fine.set_logits(3, 3, 0, 0, 1);
  coarse.set_logits(0, 0, 0, 0, 2);
  const HeadLevel levels[] = {fine.level(), coarse.level()};

  const auto faces = decode_faces(levels, config, 32, 32, 0.5F).value();

  ASSERT_EQ(faces.size(), 2U);
  EXPECT_LT(faces[0].score, faces[1].score);
}

TEST(DecodeFaces, TheScanAgreesWithTheScoreAroundEveryThreshold) {
  Random random(5);
  for (const float min_score : {1e-6F, 0.02F, 0.1F, 0.5F, 0.9F, 0.999F, 1.F}) {
    const double center = std::log(min_score / (1.000001 - min_score));
    Heads heads(50, 20);
    std::size_t expected = 0;
    for (int y = 0; y < 20; ++y) {
      for (int x = 0; x < 50; ++x) {
        const auto background = static_cast<float>(random.uniform(-20, 20));
        const auto face = static_cast<float>(background + center + random.uniform(-0.01, 0.01));
        heads.set_logits(x, y, 0, background, face);
        if (1 / (1 + std::exp(background - face)) >= min_score) ++expected;
      }
    }

    const auto faces = decode(heads, min_score).value();

    EXPECT_EQ(faces.size(), expected) << min_score;
    for (const Face& face : faces) EXPECT_GE(face.score, min_score);
  }
}

TEST(DecodeFaces, ScoresOfExtremeLogitsStayInRange) {
  Heads heads(2, 1);
  heads.set_logits(0, 0, 0, -3000, 3000);
  heads.set_logits(1, 0, 0, 3000, -3000);

  const auto faces = decode(heads, 0).value();

  ASSERT_EQ(faces.size(), 4U);  // 0 keeps every anchor
  EXPECT_EQ(faces[0].score, 1);
  EXPECT_EQ(faces[2].score, 0);
  EXPECT_EQ(decode(heads, 1)->size(), 1U);
}

TEST(DecodeFaces, CellsBeyondThePictureSayNothing) {
  Heads heads(4, 4);
  for (int i = 0; i < 4; ++i) heads.set_logits(i, i, 0, 0, 5);

  EXPECT_EQ(decode(heads, 0.5F, 32, 32)->size(), 4U);
  EXPECT_EQ(decode(heads, 0.5F, 25, 32)->size(), 4U);  // the last cell shows one column
  EXPECT_EQ(decode(heads, 0.5F, 24, 32)->size(), 3U);
  EXPECT_EQ(decode(heads, 0.5F, 32, 9)->size(), 2U);
  EXPECT_EQ(decode(heads, 0.5F, 1, 1)->size(), 1U);
}

TEST(DecodeFaces, BrokenNumbersAreAnErrorThatSaysWhere) {
  for (const float broken : {kNan, kInfinity, -kInfinity}) {
    Heads in_face_logit(5, 3);
    in_face_logit.set_logits(3, 1, 0, 0, broken);
    Heads in_background_logit(5, 3);
    in_background_logit.set_logits(3, 1, 1, broken, 0);
    Heads in_box(5, 3);
    in_box.set_logits(3, 1, 0, 0, 3);
    in_box.box(3, 1, 0)[2] = broken;
    Heads in_landmarks(5, 3);
    in_landmarks.set_logits(3, 1, 1, 0, 3);
    in_landmarks.landmarks(3, 1, 1)[9] = broken;

    for (const Heads& heads : {in_face_logit, in_background_logit, in_box, in_landmarks}) {
      const auto faces = decode(heads, 0.5F);

      ASSERT_FALSE(faces.ok()) << broken;
      EXPECT_EQ(faces.error().code, ErrorCode::Corrupt);
      EXPECT_THAT(faces.error().message, HasSubstr("stride 8, column 3, row 1"));
    }
  }
}

TEST(DecodeFaces, RefusesWhatDoesNotFit) {
  const Heads heads(1, 1);
  EXPECT_THROW((void)decode(heads, -0.1F), ContractError);
  EXPECT_THROW((void)decode(heads, 1.1F), ContractError);
  EXPECT_THROW((void)decode(heads, kNan), ContractError);
  EXPECT_THROW((void)decode_faces({}, small_config(), 8, 8, 0.5F), ContractError);
}

}  // namespace
}  // namespace retinaface
