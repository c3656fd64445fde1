#include "retinaface/base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace retinaface {
namespace {

Result<int> half(int value) {
  if (value % 2 != 0) return Error{ErrorCode::InvalidArgument, std::to_string(value) + " is odd"};
  return value / 2;
}

Result<int> quarter(int value) {
  RETINAFACE_ASSIGN_OR_RETURN(const int halved, half(value));
  return half(halved);
}

Result<void> require_even(int value) {
  RETINAFACE_RETURN_IF_ERROR(half(value));
  return {};
}

TEST(Result, CarriesAValueThroughAssignOrReturn) {
  EXPECT_EQ(quarter(12).value(), 3);
}

TEST(Result, StopsAtTheFirstError) {
  EXPECT_EQ(quarter(7).error().message, "7 is odd");
  EXPECT_EQ(quarter(14).error().message, "7 is odd");
  EXPECT_FALSE(require_even(3).ok());
  EXPECT_TRUE(require_even(4).ok());
}

TEST(Result, AskingForTheMissingSideThrowsWithTheReason) {
  EXPECT_THROW(static_cast<void>(half(4).error()), ContractError);
  try {
    static_cast<void>(half(5).value());
    FAIL() << "nothing was thrown";
  } catch (const ContractError& error) {
    EXPECT_STREQ(error.what(), "5 is odd");
  }
}

TEST(Result, MovesValuesThatCannotBeCopied) {
  Result<std::unique_ptr<int>> owned(std::make_unique<int>(5));

  const std::unique_ptr<int> value = std::move(owned).value();

  EXPECT_EQ(*value, 5);
}

TEST(Result, GivesATemporarysValueAwaySoThatALoopOverItIsSafe) {
  static_assert(std::is_same_v<decltype(std::declval<Result<int>>().value()), int>);
  const auto numbers = [] { return Result<std::vector<int>>(std::vector{1, 2, 3}); };
  int sum = 0;

  for (const int number : numbers().value()) sum += number;

  EXPECT_EQ(sum, 6);
}

}  // namespace
}  // namespace retinaface
