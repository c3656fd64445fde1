#include <gtest/gtest.h>

#include "retinaface/image/decode.h"
#include "retinaface/image/test_files.h"

namespace retinaface {
namespace {

TEST(WebP, IsUnsupportedInABuildWithoutIt) {
  const auto error = decode_image(testing::bytes_of("RIFF....WEBPVP8 ...."), "x").error();

  EXPECT_EQ(error.code, ErrorCode::Unsupported);
  EXPECT_EQ(error.message, "x: is a WebP, which this build was made without");
}

}  // namespace
}  // namespace retinaface
