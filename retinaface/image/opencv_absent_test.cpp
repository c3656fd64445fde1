#include <gtest/gtest.h>

namespace retinaface {
namespace {

TEST(ResizeAndWarp, AgreeWithOpenCv) {
  GTEST_SKIP() << "this build found no OpenCV (libopencv-dnn-dev) to compare with";
}

}  // namespace
}  // namespace retinaface
