#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "retinaface/image/test_pictures.h"
#include "retinaface/image/warp.h"

namespace retinaface {
namespace {

using testing::largest_difference;
using testing::waves;

/// OpenCV's matrices speak of pixel centres as whole numbers.
cv::Matx23d centre_matrix(const Similarity& source_from_target) {
  const auto& [a, b, tx, ty] = source_from_target;
  return {a, -b, tx + 0.5 * (a - b) - 0.5, b, a, ty + 0.5 * (a + b) - 0.5};
}

TEST(Warp, AgreesWithOpenCvWarpAffine) {
  const Image image = waves(160, 120);
  const double angle = 0.4;
  const Similarity source_from_target{1.3 * std::cos(angle), 1.3 * std::sin(angle), 20.25, -7.5};

  const Image ours = warp(image.view(), source_from_target, 112, 112, {9, 99, 199});

  const cv::Mat source(120, 160, CV_8UC3, const_cast<std::uint8_t*>(image.row(0)));
  cv::Mat theirs;
  cv::warpAffine(source, theirs, centre_matrix(source_from_target), {112, 112},
                 cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT, {9, 99, 199});
  // OpenCV rounds positions to 1/32 pixel, and a border differs from the picture by up to 200.
  EXPECT_LE(largest_difference(ours.view(), {theirs.data, 112, 112, PixelFormat::Rgb8,
                                             static_cast<std::ptrdiff_t>(theirs.step[0])}),
            200 / 32 + 1);
}

}  // namespace
}  // namespace retinaface
