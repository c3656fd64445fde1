#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <opencv2/imgproc.hpp>

#include "retinaface/image/test_pictures.h"
#include "retinaface/image/warp.h"

namespace retinaface {
namespace {

using testing::largest_difference;
using testing::waves;

constexpr std::array<std::uint8_t, 3> kBorder{9, 99, 199};

/// OpenCV's matrices speak of pixel centres as whole numbers.
cv::Matx23d centre_matrix(const Affine& m) {
  return {m.xx, m.xy, m.tx + 0.5 * (m.xx + m.xy) - 0.5,
          m.yx, m.yy, m.ty + 0.5 * (m.yx + m.yy) - 0.5};
}

void expect_opencvs(const Image& warped, const Image& image, const Affine& source_from_target) {
  const cv::Mat source(image.height(), image.width(), CV_8UC3,
                       const_cast<std::uint8_t*>(image.row(0)));
  cv::Mat theirs;
  cv::warpAffine(source, theirs, centre_matrix(source_from_target),
                 {warped.width(), warped.height()}, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                 cv::BORDER_CONSTANT, {double{kBorder[0]}, double{kBorder[1]}, double{kBorder[2]}});
  const ImageView expected(theirs.data, theirs.cols, theirs.rows, PixelFormat::Rgb8,
                           static_cast<std::ptrdiff_t>(theirs.step[0]));
  // OpenCV rounds positions to 1/32 pixel, and a border differs from the picture by up to 200.
  EXPECT_LE(largest_difference(warped.view(), expected), 200 / 32 + 1);
}

TEST(Warp, AgreesWithOpenCvWarpAffine) {
  const Image image = waves(160, 120);
  const double angle = 0.4;
  const Similarity source_from_target{1.3 * std::cos(angle), 1.3 * std::sin(angle), 20.25, -7.5};

  const Image ours = warp(image.view(), source_from_target, 112, 112, kBorder);

  expect_opencvs(ours, image, Affine(source_from_target));
}

TEST(Warp, AgreesWithOpenCvWarpAffineForMapsThatAreNoSimilarities) {
  const Image image = waves(160, 120);
  for (const Affine& source_from_target :
       {Affine{1.3, 0.4, -20.25, 0.1, 0.8, 7.5},      // sheared
        Affine{-1.1, 0, 150.5, 0, 0.7, -3.25},        // mirrored, another scale for each axis
        Affine{0.5, 0.5, 10, 0.25, 0.25, 20.125}}) {  // onto a line
    const Image ours = warp(image.view(), source_from_target, 112, 96, kBorder);

    expect_opencvs(ours, image, source_from_target);
  }
}

}  // namespace
}  // namespace retinaface
