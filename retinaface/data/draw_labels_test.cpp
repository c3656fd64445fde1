#include "retinaface/data/draw_labels.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>

namespace retinaface {
namespace {

using Rgb = std::array<int, 3>;

Image gray_picture() {
  Image image(100, 100, PixelFormat::Rgb8);
  for (int y = 0; y < 100; ++y) std::memset(image.row(y), 128, 300);
  return image;
}

Rgb color_at(const Image& image, int x, int y) {
  return {image.pixel(x, y)[0], image.pixel(x, y)[1], image.pixel(x, y)[2]};
}

LabelledFace marked_face() {
  LabelledFace face;
  face.box = {10, 10, 90, 90};
  face.landmarks = Landmarks5{{{{30.5F, 40.5F}, {60.5F, 40.5F}, {0.5F, 0.5F}, {40, 70}, {60, 70}}}};
  using enum LandmarkState;
  face.landmark_states = {Visible, Hidden, Missing, Visible, Visible};
  return face;
}

TEST(DrawLabels, FacesAndIgnoredOnesHaveTheirColors) {
  LabelledFace face = marked_face();
  Image image = gray_picture();
  draw_labels(image, std::array{face});
  EXPECT_EQ(color_at(image, 10, 50), (Rgb{0, 230, 150}));

  face.ignore = true;
  image = gray_picture();
  draw_labels(image, std::array{face});
  EXPECT_EQ(color_at(image, 10, 50), (Rgb{224, 64, 255}));
}

TEST(DrawLabels, HiddenLandmarksAreRingsAndMissingOnesAreNotDrawn) {
  Image image = gray_picture();

  draw_labels(image, std::array{marked_face()});

  EXPECT_EQ(color_at(image, 30, 40), (Rgb{64, 196, 255}));
  EXPECT_EQ(color_at(image, 60, 40), (Rgb{16, 20, 24})) << "the hole of the ring";
  EXPECT_EQ(color_at(image, 64, 40), (Rgb{255, 82, 82})) << "the ring";
  EXPECT_EQ(color_at(image, 0, 0), (Rgb{128, 128, 128}));
}

}  // namespace
}  // namespace retinaface
