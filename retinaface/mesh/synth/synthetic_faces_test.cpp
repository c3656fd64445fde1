#include "retinaface/mesh/synth/synthetic_faces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "retinaface/base/file.h"
#include "retinaface/data/json_lines.h"
#include "retinaface/mesh/model/open_model.h"
#include "retinaface/mesh/render/antialias.h"
#include "retinaface/mesh/render/mesh_arrays.h"
#include "retinaface/mesh/synth/face_label.h"
#include "retinaface/mesh/synth/write_synthetic_faces.h"
#include "retinaface/mesh/test_ict_face.h"
#include "retinaface/testing/shared_data.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface::mesh {
namespace {

using internal::PhotoScene;
using ::testing::HasSubstr;

const SyntheticOptions kSmall{.width = 160, .height = 128, .max_faces = 3, .max_face = 90};

TEST(PaintedMesh, KnowsTheNeighboursOfATube) {
  const auto ball = internal::ellipsoid({1, 2, 3}, {4, 5, 6}, {1, 0, 0});
  EXPECT_EQ(ball.neighbours, neighbours_across_edges(flat_indices(ball.triangles)));
}

class SyntheticFacesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    RETINAFACE_SKIP_WITHOUT(testing::ict_face_path());
    model_ = open_morphable_model(testing::ict_face_path()).value();
  }

  [[nodiscard]] SyntheticFaces faces(const SyntheticOptions& options = kSmall) const {
    return SyntheticFaces::create(model_, options).value();
  }

  /// Somebody in the middle of the picture, turned to the side.
  [[nodiscard]] PhotoScene portrait(float yaw) const {
    PhotoScene scene{.width = 200, .height = 200, .focal = 400};
    Random random(1);
    internal::Person person = internal::sample_person(model_, random);
    person.coefficients = {};
    person.sunglasses.reset();
    person.hair.sides = -15;
    person.hair.back = -75;
    scene.people.push_back({person, {rotation_from_angles(Vec3{0, yaw, 0}), {0, 0, -600}}});
    return scene;
  }

  [[nodiscard]] SyntheticFace labelled(const PhotoScene& scene) const {
    const auto photo = internal::draw_scene(scene, internal::PersonBuilder(model_),
                                            std::vector<float>(200 * 200 * 3));
    return internal::label_face(scene, photo, 0, model_, internal::boxed_vertices(model_));
  }

  MorphableModel model_;
};

TEST_F(SyntheticFacesTest, DrawsTheSamePictureForTheSameNumber) {
  const auto first = faces().picture(3).value();
  const auto second = faces().picture(3).value();
  const auto other = faces().picture(4).value();
  EXPECT_TRUE(std::ranges::equal(first.image.bytes(), second.image.bytes()));
  EXPECT_FALSE(std::ranges::equal(first.image.bytes(), other.image.bytes()));
}

TEST_F(SyntheticFacesTest, WritesTheSameBytesWithAnyNumberOfThreads) {
  const retinaface::testing::TemporaryFolder folder;
  const auto alone = write_synthetic_faces(faces(), folder / "alone",
                                           {.count = 4, .num_threads = 1, .vertices = true});
  const auto together = write_synthetic_faces(faces(), folder / "together",
                                              {.count = 4, .num_threads = 3, .vertices = true});
  ASSERT_TRUE(alone.ok() && together.ok());
  EXPECT_EQ(alone->num_faces, together->num_faces);
  std::size_t num_files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "alone")) {
    const auto same = folder / "together" / entry.path().filename();
    EXPECT_EQ(read_file(entry.path()).value(), read_file(same).value()) << same;
    ++num_files;
  }
  EXPECT_EQ(num_files, 9U);
}

TEST_F(SyntheticFacesTest, WritesLabelsThatOurReaderTakes) {
  const retinaface::testing::TemporaryFolder folder;
  ASSERT_TRUE(write_synthetic_faces(faces(), folder.path(), {.count = 2}).ok());
  const auto labels = read_label_lines(folder / "labels.jsonl").value();
  ASSERT_EQ(labels.size(), 2U);
  for (std::uint64_t i = 0; i < 2; ++i) {
    std::vector<LabelledFace> expected;
    for (const SyntheticFace& face : faces().picture(i).value().faces)
      expected.push_back(face.label);
    EXPECT_EQ(labels[i].faces, expected);
  }
}

TEST_F(SyntheticFacesTest, PutsThePointsWherePoseAndCameraSay) {
  const auto picture = faces().picture(1).value();
  ASSERT_FALSE(picture.faces.empty());
  for (const SyntheticFace& face : picture.faces) {
    for (std::size_t i = 0; i < 68; ++i) {
      const Vec3 p = face.vertices[model_.landmarks68[i]];
      EXPECT_NEAR(face.points68[i].x, 80 + picture.focal * p.x / -p.z, 1e-3);
      EXPECT_NEAR(face.points68[i].y, 64 - picture.focal * p.y / -p.z, 1e-3);
    }
    // Back in the head's frame the nose's bridge lies in the plane of symmetry, before the origin.
    const Vec3 bridge =
        rotated_back(face.rotation, face.vertices[model_.landmarks68[27]] - face.translation);
    EXPECT_NEAR(bridge.x, 0, 6);
    EXPECT_GT(bridge.z, 60);
  }
}

TEST_F(SyntheticFacesTest, SeesAFrontalFaceWholeFromForeheadToChin) {
  const SyntheticFace face = labelled(portrait(0));
  for (const LandmarkState state : face.label.landmark_states)
    EXPECT_EQ(state, LandmarkState::Visible);
  EXPECT_GT(*face.label.quality, 0.85F);
  EXPECT_NEAR(face.label.box.y2, face.points68[8].y, 2);
  EXPECT_LT(face.label.box.y1, face.points68[19].y - 20);
  EXPECT_LE(face.label.box.x1, face.points68[3].x + 1);
  EXPECT_GE(face.label.box.x2, face.points68[13].x - 1);
  EXPECT_EQ(face.label.attributes.pose, 0);
}

TEST_F(SyntheticFacesTest, SeesOneEyeOfAProfile) {
  const SyntheticFace face = labelled(portrait(1.4F));
  EXPECT_EQ(std::ranges::count(face.label.landmark_states, LandmarkState::Hidden), 2);
  EXPECT_EQ(face.label.landmark_states[0], LandmarkState::Visible);
  EXPECT_LT(std::ranges::count(face.visible68, true), 45);
  EXPECT_EQ(face.label.attributes.pose, 1);
}

TEST_F(SyntheticFacesTest, IgnoresAFaceBehindSomethingLarge) {
  PhotoScene scene = portrait(0);
  scene.things = internal::ellipsoid({0, 0, -350}, {120, 120, 5}, {0, 1, 0});
  const SyntheticFace face = labelled(scene);
  EXPECT_TRUE(face.label.ignore);
  EXPECT_EQ(face.label.attributes.occlusion, 2);
  EXPECT_EQ(std::ranges::count(face.visible68, true), 0);
}

TEST_F(SyntheticFacesTest, RefusesWhatItCannotDraw) {
  const auto message = [&](const MorphableModel& model, const SyntheticOptions& options) {
    return SyntheticFaces::create(model, options).error().message;
  };
  EXPECT_THAT(message(model_, {.width = 3}), HasSubstr("pictures of 3x640, expected 32 to"));
  EXPECT_THAT(message(model_, {.min_faces = 4, .max_faces = 2}), HasSubstr("4 to 2 faces"));
  EXPECT_THAT(message(model_, {.min_face = 50, .max_face = 40}), HasSubstr("50 to 40 pixels"));
  model_.landmarks68.clear();
  EXPECT_THAT(message(model_, {}), HasSubstr("names no 68 landmarks"));
}

}  // namespace
}  // namespace retinaface::mesh
