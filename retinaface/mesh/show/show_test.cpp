#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/fit/test_faces.h"
#include "retinaface/mesh/normals.h"
#include "retinaface/mesh/show/complete_face.h"
#include "retinaface/mesh/show/draw_mesh.h"
#include "retinaface/mesh/show/photo_colours.h"
#include "retinaface/mesh/show/show_face.h"
#include "retinaface/mesh/test_meshes.h"

namespace retinaface::mesh {
namespace {

using testing::ict_face_path;
using testing::ict_model;
using testing::posed_face;

Image blank(int width, int height, std::uint8_t level) {
  Image image(width, height, PixelFormat::Rgb8);
  for (int y = 0; y < height; ++y)
    std::memset(image.row(y), level, static_cast<std::size_t>(image.row_stride()));
  return image;
}

int level_at(const Image& image, int x, int y) {
  return image.pixel(x, y)[0];
}

/// A grey square from (-1, -1) to (1, 1) in the plane z = 0, and a camera that sees it in the
/// middle half of its picture.
class DrawMesh : public ::testing::Test {
 protected:
  DrawMesh() {
    for (Vec3& p : square_.positions) p = 2 * p - Vec3{1, 1, 0};
    square_.normals.assign(4, {0, 0, 1});
    square_.colours.assign(4, {0.5F, 0.5F, 0.5F});
    clip_.values = {0.5F, 0, 0, 0, 0, 0.5F, 0, 0, 0, 0, 0.1F, 0, 0, 0, 0, 1};
  }
  [[nodiscard]] MeshLook look() const {
    return {.mesh = square_, .clip_from_mesh = clip_, .lighting = {.ambient = {1, 1, 1}}};
  }

  Mesh square_ = testing::square();
  Matrix4<float> clip_;
};

TEST_F(DrawMesh, CoversWhatTheCameraSeesOfItAndNothingElse) {
  Image picture = blank(80, 60, 200);

  draw_mesh(picture, {10, 20, 40, 40}, look());

  EXPECT_EQ(level_at(picture, 30, 40), 128);  // the pane's middle
  EXPECT_EQ(level_at(picture, 20, 30), 128);
  EXPECT_EQ(level_at(picture, 39, 49), 128);
  EXPECT_EQ(level_at(picture, 19, 40), 200);
  EXPECT_EQ(level_at(picture, 40, 40), 200);
  EXPECT_EQ(level_at(picture, 30, 50), 200);
}

TEST_F(DrawMesh, BlendsAtEdgesAndByOpacity) {
  Image picture = blank(40, 40, 200);
  clip_(0, 3) = 1 / 60.0F;  // a third of a pixel to the right

  MeshLook half = look();
  half.opacity = 0.5F;
  draw_mesh(picture, {0, 0, 40, 40}, half);

  EXPECT_EQ(level_at(picture, 20, 20), 164);
  EXPECT_NEAR(level_at(picture, 10, 20), 176, 1);  // covered by two thirds
}

TEST_F(DrawMesh, CutsAwayWhatLiesOutsideThePicture) {
  Image whole = blank(400, 300, 10);
  Image part = blank(150, 120, 10);

  draw_mesh(whole, {20, 10, 360, 280}, look());
  draw_mesh(part, {20 - 160, 10 - 100, 360, 280}, look());

  for (int y = 0; y < 120; ++y)
    for (int x = 0; x < 150; ++x)
      ASSERT_NEAR(level_at(part, x, y), level_at(whole, x + 160, y + 100), 1) << x << ", " << y;
}

TEST_F(DrawMesh, RefusesWhatItCannotDraw) {
  Image gray(8, 8, PixelFormat::Gray8);
  Image picture = blank(8, 8, 0);

  EXPECT_THROW(draw_mesh(gray, {0, 0, 8, 8}, look()), ContractError);
  square_.normals.clear();
  EXPECT_THROW(draw_mesh(picture, {0, 0, 8, 8}, look()), ContractError);
}

class ShowFace : public ::testing::Test {
 protected:
  void SetUp() override { RETINAFACE_SKIP_WITHOUT(ict_face_path()); }

  /// In a picture of 320x240.
  static ShownFace shown(const PosedFace& posed) {
    FaceInPicture found = face_in_picture(ict_model(), posed, 320, 240);
    Mesh mesh = complete_face(ict_model(), found.mesh);
    mesh.normals = vertex_normals(mesh.positions, mesh.triangles);
    return {posed, std::move(found), std::move(mesh)};
  }
};

TEST_F(ShowFace, APartOfThePictureIsAsInTheWhole) {
  const ShownFace face = shown(posed_face({0.1, 0.4, 0}));
  const auto draw = [&](const Box& part, int scale) {
    const auto clip = clip_from_head(face.posed.camera, 320, 240, part);
    Image image =
        blank(static_cast<int>(part.width()) * scale, static_cast<int>(part.height()) * scale, 0);
    draw_mesh(image, {0, 0, image.width(), image.height()},
              {.mesh = face.mesh,
               .clip_from_mesh = clip,
               .lighting = {.ambient = {1, 1, 1}},
               .clay = true});
    return image;
  };

  const Image whole = draw({0, 0, 320, 240}, 1);
  const Image part = draw({120, 60, 200, 160}, 1);

  int num_different = 0;
  for (int y = 0; y < 100; ++y)
    for (int x = 0; x < 80; ++x)
      num_different += std::abs(level_at(part, x, y) - level_at(whole, x + 120, y + 60)) > 40;
  EXPECT_LT(num_different, 20) << "edges, of 8000 pixels";
  EXPECT_GT(level_at(part, 40, 50), 100);
}

TEST_F(ShowFace, ACompleteFaceHasNoHolesWhereEyesAndMouthAre) {
  const Mesh bare = evaluate_mesh(ict_model(), {.expression = std::vector<float>(57, 0)});

  const Mesh complete = complete_face(ict_model(), bare);

  ASSERT_GT(complete.positions.size(), bare.positions.size());
  EXPECT_TRUE(std::equal(bare.positions.begin(), bare.positions.end(), complete.positions.begin()));
  EXPECT_EQ(complete.colours.size(), complete.positions.size());
  ASSERT_TRUE(check_mesh(complete, "complete").ok());
  const ShownFace face = shown(posed_face({}));
  Image image = blank(320, 240, 255);
  const auto clip = clip_from_head(face.posed.camera, 320, 240, {0, 0, 320, 240});
  draw_mesh(image, {0, 0, 320, 240},
            {.mesh = face.mesh, .clip_from_mesh = clip, .lighting = {.ambient = {1, 1, 1}}});
  for (const std::size_t first : {36U, 42U, 60U}) {  // eyes, inner lips
    Point middle;
    for (std::size_t i = first; i < first + 6; ++i)
      middle = middle + Point{face.found.points68[i].x, face.found.points68[i].y} * (1 / 6.0F);
    EXPECT_LT(level_at(image, static_cast<int>(middle.x), static_cast<int>(middle.y)), 250);
  }
}

TEST_F(ShowFace, AnOverlayChangesTheFaceAndLeavesTheRest) {
  const Image photo = blank(320, 240, 100);
  const std::vector<ShownFace> faces{shown(posed_face({}))};

  const Image overlay = mesh_overlay(photo.view(), faces);

  ASSERT_EQ(overlay.width(), 320);
  const auto [x, y, depth] = faces[0].found.points68[30];
  EXPECT_NE(level_at(overlay, static_cast<int>(x), static_cast<int>(y) + 4), 100);
  EXPECT_EQ(level_at(overlay, 1, 1), 100);
  EXPECT_EQ(level_at(overlay, 318, 238), 100);
}

TEST_F(ShowFace, FacesThatAreTinyOrOutsideAreDrawnToo) {
  const Image photo = blank(320, 240, 100);
  PosedFace tiny = posed_face({});
  tiny.camera.log_depth += std::log(40.0);
  PosedFace outside = posed_face({});
  outside.camera.u = 3;

  const std::vector<ShownFace> faces{shown(tiny), shown(outside)};

  EXPECT_GT(face_sheet(photo.view(), faces[1]).width(), 1000);
  EXPECT_EQ(mesh_overlay(photo.view(), faces).height(), 240);
}

TEST_F(ShowFace, PhotoColoursAreThePhotosWhereItShowsTheFace) {
  FaceInPicture face = face_in_picture(ict_model(), posed_face({0, -0.9, 0}), 320, 240);
  face.mesh.colours.assign(face.vertices.size(), {0.2F, 0.2F, 0.2F});
  Image photo = blank(320, 240, 102);
  photo.pixel(0, 0)[0] = 255;

  const auto colours = photo_colours(photo.view(), face);

  const auto at = [&](std::size_t landmark) { return colours[ict_model().landmarks68[landmark]]; };
  EXPECT_NEAR(at(45).x, 0.4, 0.02) << "seen";
  EXPECT_NEAR(at(0).x, 0.4, 0.02) << "hidden: the model's, twice as bright";
  face.mesh.colours[ict_model().landmarks68[0]] = {0.1F, 0.1F, 0.1F};
  EXPECT_NEAR(photo_colours(photo.view(), face)[ict_model().landmarks68[0]].x, 0.2, 0.02);
}

}  // namespace
}  // namespace retinaface::mesh
