#include "retinaface/tensor/tensor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "retinaface/base/contract.h"

namespace retinaface {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

TEST(Shape, CountsItsElements) {
  EXPECT_EQ((Shape{2, 3, 4}).num_elements(), 24);
  EXPECT_EQ((Shape{2, 0, 4}).num_elements(), 0);
  EXPECT_EQ(Shape{}.num_elements(), 1);
}

TEST(Shape, RefusesNegativeAndOverflowingSizes) {
  EXPECT_THROW((Shape{2, -1}), ContractError);
  EXPECT_THROW((Shape{1LL << 40, 1LL << 40}), ContractError);
  EXPECT_EQ(Shape{1LL << 60}.num_elements(), 1LL << 60);
  EXPECT_THROW(Shape{1LL << 62}, ContractError) << "as many floats have 0 bytes in 64 bits";
}

TEST(Shape, PrintsAsInMessages) {
  EXPECT_EQ(to_string(Shape{4, 64, 1, 1}), "4x64x1x1");
  EXPECT_EQ(to_string(Shape{}), "scalar");
}

TEST(Tensor, StartsZeroedAndAligned) {
  const Tensor tensor(Shape{3, 5});

  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tensor.data()) % kTensorAlignment, 0U);
  EXPECT_EQ(tensor.values().size(), 15U);
  EXPECT_THAT(tensor.values(), Each(0.F));
}

TEST(Tensor, CloneIsIndependent) {
  Tensor tensor(Shape{2}, std::vector{1.F, 2.F});

  const Tensor copy = tensor.clone();
  tensor.data()[0] = 9;

  EXPECT_THAT(copy.values(), ElementsAre(1.F, 2.F));
}

TEST(Tensor, ReshapeKeepsTheValuesAndRefusesAnotherCount) {
  Tensor tensor = Tensor(Shape{2, 2}, std::vector{1.F, 2.F, 3.F, 4.F}).reshaped(Shape{4});

  EXPECT_THAT(tensor.values(), ElementsAre(1.F, 2.F, 3.F, 4.F));
  EXPECT_THROW(static_cast<void>(std::move(tensor).reshaped(Shape{5})), ContractError);
}

TEST(Tensor, WrongNumberOfValuesIsAContractError) {
  EXPECT_THROW(Tensor(Shape{3}, std::vector{1.F}), ContractError);
}

TEST(Tensor, DefaultIsEmpty) {
  EXPECT_TRUE(Tensor().values().empty());
}

}  // namespace
}  // namespace retinaface
