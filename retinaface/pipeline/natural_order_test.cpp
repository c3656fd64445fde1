#include "retinaface/pipeline/natural_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace retinaface {
namespace {

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::sort(names.begin(), names.end(),
            [](const auto& a, const auto& b) { return natural_less(a, b); });
  return names;
}

TEST(NaturalOrder, CountsNumbersAsPeopleDo) {
  EXPECT_EQ(sorted({"img10.jpg", "img9.jpg", "img1.jpg", "img.jpg"}),
            (std::vector<std::string>{"img.jpg", "img1.jpg", "img9.jpg", "img10.jpg"}));
}

TEST(NaturalOrder, ComparesNumbersBeyondSixtyFourBits) {
  EXPECT_TRUE(natural_less("99999999999999999999998", "99999999999999999999999"));
  EXPECT_TRUE(natural_less("99999999999999999999999", "100000000000000000000000"));
}

TEST(NaturalOrder, PutsFewerLeadingZerosFirst) {
  EXPECT_EQ(sorted({"a001", "a1", "a01", "a2"}),
            (std::vector<std::string>{"a1", "a01", "a001", "a2"}));
}

TEST(NaturalOrder, IsAStrictTotalOrderOnAwkwardNames) {
  const std::vector<std::string> names{"",      "0",    "00",   "a",  "a0", "a00b1",
                                       "a0b01", "a0b1", "\xff", "1a", "01a"};

  for (const auto& a : names) {
    EXPECT_FALSE(natural_less(a, a));
    for (const auto& b : names) {
      if (a != b) {
        EXPECT_NE(natural_less(a, b), natural_less(b, a)) << a << " " << b;
      }
      for (const auto& c : names) {
        if (natural_less(a, b) && natural_less(b, c)) {
          EXPECT_TRUE(natural_less(a, c)) << a << " " << b << " " << c;
        }
      }
    }
  }
}

}  // namespace
}  // namespace retinaface
