#include "retinaface/geometry/affine.h"

#include <gtest/gtest.h>

namespace retinaface {
namespace {

TEST(Affine, MapsByTheRowsOfItsMatrix) {
  const Affine sheared{1, 2, 3, 0, -1, 5};

  EXPECT_EQ(sheared(Point{10, 20}), (Point{53, -15}));
}

TEST(Affine, OfASimilarityMapsAlike) {
  const Similarity turned{1.5, -0.5, 7, -3};

  EXPECT_EQ(Affine(turned)(Point{12, 34}), turned(Point{12, 34}));
}

}  // namespace
}  // namespace retinaface
