#include "retinaface/base/contract.h"

#include <gtest/gtest.h>

namespace retinaface {
namespace {

TEST(Contract, MessageNamesTheValueTheConditionAndThePlace) {
  try {
    RETINAFACE_REQUIRE(1 > 2, "max_iou is 2");
    FAIL() << "nothing was thrown";
  } catch (const ContractError& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("max_iou is 2"), std::string::npos);
    EXPECT_NE(message.find("1 > 2"), std::string::npos);
    EXPECT_NE(message.find("retinaface/base/contract_test.cpp:"), std::string::npos);
  }
}

TEST(Contract, AKeptConditionThrowsNothing) {
  EXPECT_NO_THROW(RETINAFACE_REQUIRE(2 > 1, "never seen"));
}

}  // namespace
}  // namespace retinaface
