#include "retinaface/mesh/model/procedural_skin.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/io/srgb.h"
#include "retinaface/mesh/model/ict_facekit.h"
#include "retinaface/mesh/model/skin_reflectance.h"
#include "retinaface/mesh/test_ict_face.h"
#include "retinaface/testing/shared_data.h"

namespace retinaface::mesh {
namespace {

const float kSteps[] = {0, 0.1F, 0.2F, 0.3F, 0.4F, 0.5F, 0.6F, 0.7F, 0.8F, 0.9F, 1};

float difference(Vec3 a, Vec3 b) {
  return std::max({std::fabs(a.x - b.x), std::fabs(a.y - b.y), std::fabs(a.z - b.z)});
}

TEST(SkinReflectance, FallsWithMelaninAndStaysRedderThanBlue) {
  Vec3 lighter{1, 1, 1};
  for (const float melanin : kSteps) {
    const Vec3 skin = skin_reflectance(melanin, 0.4F);
    EXPECT_LT(skin.x, lighter.x);
    EXPECT_LT(skin.y, lighter.y);
    EXPECT_LT(skin.z, lighter.z);
    EXPECT_GT(skin.x, skin.y);
    EXPECT_GT(skin.y, skin.z);
    EXPECT_GT(skin.z, 0);
    lighter = skin;
  }
}

TEST(SkinReflectance, LosesMoreGreenThanRedToBlood) {
  const Vec3 pale = skin_reflectance(0.3F, 0);
  const Vec3 flushed = skin_reflectance(0.3F, 1);
  EXPECT_LT(flushed.y / pale.y, flushed.x / pale.x - 0.1F);
}

TEST(SkinReflectance, ComesNearTheTonesOfTheMonkScale) {
  for (const Vec3 monk : {Vec3{234, 218, 186}, Vec3{215, 189, 150}, Vec3{160, 126, 86},
                          Vec3{130, 92, 67}, Vec3{96, 65, 52}}) {
    const Vec3 tone = 1 / 255.0F * monk;
    float nearest = 1;
    for (const float haemoglobin : kSteps) {
      for (float melanin = 0; melanin <= 1; melanin += 0.01F) {
        const Vec3 skin = internal::srgb_from_linear(skin_reflectance(melanin, haemoglobin));
        nearest = std::min(nearest, difference(skin, tone));
      }
    }
    EXPECT_LT(nearest, 0.06F) << monk.x << ' ' << monk.y << ' ' << monk.z;
  }
}

TEST(HairReflectance, GoesFromBlondToBlack) {
  EXPECT_GT(hair_reflectance(0).x, 0.3F);
  EXPECT_LT(hair_reflectance(1).x, 0.04F);
}

TEST(SampleSkin, GivesTheSamePersonForTheSameSeed) {
  Random first(3);
  Random second(3);
  const SkinCoefficients person = sample_skin(first);
  EXPECT_EQ(person, sample_skin(second));
  EXPECT_NE(person, sample_skin(second));
}

class ProceduralSkinTest : public ::testing::Test {
 protected:
  void SetUp() override {
    RETINAFACE_SKIP_WITHOUT(testing::ict_face_path());
    face_ = testing::ict_face();
    landmarks_ = testing::ict_landmarks();
  }

  [[nodiscard]] Vec3 at(const std::vector<Vec3>& colours, std::size_t landmark) const {
    return colours[landmarks_[landmark]];
  }

  Mesh face_;
  std::vector<std::uint32_t> landmarks_;
};

TEST_F(ProceduralSkinTest, HasRedLipsAndDarkBrows) {
  const ProceduralSkin skin(face_.positions, landmarks_);

  const auto colours = skin.albedo({.melanin = 0.2F, .lip_redness = 0.8F, .hair_melanin = 0.9F});

  const Vec3 nose = at(colours, 29);
  const Vec3 lip = at(colours, 51);
  EXPECT_LT(lip.y / lip.x, 0.8F * nose.y / nose.x);
  for (const std::size_t brow : {18U, 19U, 24U, 25U}) EXPECT_LT(at(colours, brow).x, 0.5F * nose.x);
}

TEST_F(ProceduralSkinTest, GrowsABeardBelowTheMouthOnly) {
  const ProceduralSkin skin(face_.positions, landmarks_);

  const auto shaved = skin.albedo({});
  const auto bearded = skin.albedo({.beard = 1});

  EXPECT_LT(at(bearded, 8).x, 0.8F * at(shaved, 8).x);
  EXPECT_EQ(at(bearded, 28), at(shaved, 28));
}

TEST_F(ProceduralSkinTest, IsAlikeOnBothSidesOfAFaceWithoutPatterns) {
  const ProceduralSkin skin(face_.positions, landmarks_);
  const auto colours = skin.albedo({});
  const std::pair<std::size_t, std::size_t> mirrored[] = {{18, 25}, {36, 45}, {41, 46}, {49, 53}};
  for (const auto& [left, right] : mirrored)
    EXPECT_LT(difference(at(colours, left), at(colours, right)), 0.05F) << left;
}

TEST_F(ProceduralSkinTest, VariesSmoothlyWithItsPatterns) {
  const ProceduralSkin skin(face_.positions, landmarks_);
  SkinCoefficients spotted;
  spotted.melanin_pattern.fill(1);
  spotted.haemoglobin_pattern.fill(-1);

  const auto even = skin.albedo({});
  const auto uneven = skin.albedo(spotted);

  const auto change = [&](std::uint32_t i) { return uneven[i].y - even[i].y; };
  float greatest = 0;
  float steepest = 0;
  for (const auto& [a, b, c] : face_.triangles) {
    greatest = std::max(greatest, std::fabs(change(a)));
    steepest =
        std::max({steepest, std::fabs(change(a) - change(b)), std::fabs(change(b) - change(c))});
  }
  EXPECT_GT(greatest, 0.02F);
  EXPECT_LT(steepest, 0.5F * greatest);  // of noise it would be about twice the greatest
}

TEST_F(ProceduralSkinTest, StaysAReflectanceForEverybody) {
  const ProceduralSkin skin(face_.positions, landmarks_);
  Random random(1);
  for (int i = 0; i < 20; ++i) {
    for (const Vec3 colour : skin.colours(sample_skin(random))) {
      ASSERT_GE(std::min({colour.x, colour.y, colour.z}), 0);
      ASSERT_LE(std::max({colour.x, colour.y, colour.z}), 1);
    }
  }
}

TEST(ProceduralSkin, RefusesAFaceWithoutLandmarks) {
  EXPECT_THROW(ProceduralSkin{MorphableModel{}}, ContractError);
}

}  // namespace
}  // namespace retinaface::mesh
