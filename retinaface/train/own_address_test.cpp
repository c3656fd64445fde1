#include "retinaface/train/own_address.h"

#include <gtest/gtest.h>

namespace retinaface::train {
namespace {

TEST(OwnAddress, TowardsThisMachineIsTheLoopback) {
  EXPECT_EQ(own_address_towards("127.0.0.1"), "127.0.0.1");
}

TEST(OwnAddress, TowardsNowhereIsNone) {
  EXPECT_EQ(own_address_towards("no such host"), std::nullopt);
}

}  // namespace
}  // namespace retinaface::train
