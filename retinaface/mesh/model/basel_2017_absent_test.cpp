#include <gtest/gtest.h>

#include "retinaface/mesh/model/basel_2017.h"

namespace retinaface::mesh {
namespace {

TEST(Basel2017, SaysThatThisBuildCannotReadIt) {
  EXPECT_FALSE(can_read_basel_2017());
  EXPECT_EQ(
      read_basel_2017("model.h5").error().message,
      "model.h5: cannot be read, this build was made without libhdf5 (in Debian: libhdf5-dev)");
  EXPECT_EQ(read_basel_2017("model.h5").error().code, ErrorCode::Unavailable);
}

}  // namespace
}  // namespace retinaface::mesh
