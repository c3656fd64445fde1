#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>
#include <tuple>

#include "retinaface/image/resize.h"
#include "retinaface/image/test_pictures.h"

namespace retinaface {
namespace {

using testing::largest_difference;
using testing::noise;

cv::Mat borrowed(const Image& image) {
  return {image.height(), image.width(), image.format() == PixelFormat::Gray8 ? CV_8UC1 : CV_8UC3,
          const_cast<std::uint8_t*>(image.row(0))};
}

ImageView view_of(const cv::Mat& mat, PixelFormat format) {
  return {mat.data, mat.cols, mat.rows, format, static_cast<std::ptrdiff_t>(mat.step[0])};
}

int flag_of(Interpolation interpolation) {
  return interpolation == Interpolation::Bilinear ? cv::INTER_LINEAR : cv::INTER_AREA;
}

struct Sizes {
  int width, height, target_width, target_height;
};

class ResizeLikeOpenCv
    : public ::testing::TestWithParam<std::tuple<Interpolation, PixelFormat, Sizes>> {};

TEST_P(ResizeLikeOpenCv, WithinOneGreyLevel) {
  const auto& [interpolation, format, sizes] = GetParam();
  const Image image = noise(sizes.width, sizes.height, format);

  const Image ours = resize(image.view(), sizes.target_width, sizes.target_height, interpolation);

  cv::Mat theirs;
  cv::resize(borrowed(image), theirs, {sizes.target_width, sizes.target_height}, 0, 0,
             flag_of(interpolation));
  EXPECT_LE(largest_difference(ours.view(), view_of(theirs, format)), 1);
}

INSTANTIATE_TEST_SUITE_P(
    Sizes, ResizeLikeOpenCv,
    ::testing::Combine(::testing::Values(Interpolation::Bilinear, Interpolation::Area),
                       ::testing::Values(PixelFormat::Rgb8, PixelFormat::Gray8),
                       ::testing::Values(Sizes{1920, 1080, 640, 360}, Sizes{640, 480, 320, 240},
                                         Sizes{640, 480, 213, 160}, Sizes{333, 217, 100, 99},
                                         Sizes{101, 67, 640, 427}, Sizes{64, 64, 65, 63},
                                         Sizes{50, 200, 100, 100}, Sizes{200, 50, 100, 100},
                                         Sizes{1, 1, 1, 1}, Sizes{1, 1, 17, 5}, Sizes{1, 40, 1, 7},
                                         Sizes{40, 1, 7, 1}, Sizes{1, 20000, 3, 640},
                                         Sizes{2, 2, 1, 1}, Sizes{3, 3, 7, 7},
                                         Sizes{31, 29, 31, 29}, Sizes{1000, 7, 3, 2},
                                         Sizes{13, 11, 12, 10})));

class ResizeByLikeOpenCv
    : public ::testing::TestWithParam<std::tuple<Interpolation, PixelFormat, double>> {};

// Not where the size stays the same at another scale: OpenCV then copies.
TEST_P(ResizeByLikeOpenCv, SameSizeAndWithinOneGreyLevel) {
  const auto& [interpolation, format, scale] = GetParam();
  const Image image = noise(331, 247, format);

  const Image ours = resize_by(image.view(), scale, interpolation);

  cv::Mat theirs;
  cv::resize(borrowed(image), theirs, {}, scale, scale, flag_of(interpolation));
  EXPECT_LE(largest_difference(ours.view(), view_of(theirs, format)), 1);
}

INSTANTIATE_TEST_SUITE_P(
    Scales, ResizeByLikeOpenCv,
    ::testing::Combine(::testing::Values(Interpolation::Bilinear, Interpolation::Area),
                       ::testing::Values(PixelFormat::Bgr8, PixelFormat::Gray8),
                       ::testing::Values(0.01, 0.1, 0.25, 1.0 / 3, 0.5, 0.77, 0.99, 1.0, 1.01, 1.5,
                                         2.0, 3.3)));

}  // namespace
}  // namespace retinaface
