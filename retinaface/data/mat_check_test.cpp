#include "retinaface/data/mat_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "retinaface/base/file.h"
#include "retinaface/base/random.h"
#include "retinaface/testing/shared_data.h"

namespace retinaface::internal {
namespace {

using ::testing::HasSubstr;

std::string u32(std::uint32_t value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

std::string element(std::uint32_t type, std::string content) {
  const auto size = static_cast<std::uint32_t>(content.size());
  content.resize((content.size() + 7) / 8 * 8);
  return u32(type) + u32(size) + content;
}

std::string matrix(std::uint32_t array_class, std::uint32_t rows, const std::string& values) {
  return element(14, element(6, u32(array_class) + u32(0)) + element(5, u32(rows) + u32(1)) +
                         element(1, "v") + values);
}

std::string file(const std::string& variables) {
  std::string header(124, ' ');
  return header + std::string("\x00\x01IM", 4) + variables;
}

Result<void> check(const std::string& content) {
  return check_mat5(std::as_bytes(std::span(content)), "a.mat");
}

TEST(MatCheck, AcceptsNumbersTextAndCellsOfThem) {
  const std::string numbers = matrix(12, 2, element(5, u32(1) + u32(2)));
  const std::string text = matrix(4, 3, u32(16 | 3 << 16) + "abc" + std::string(1, '\0'));

  EXPECT_TRUE(check(file(numbers)).ok());
  EXPECT_TRUE(check(file(text)).ok());
  EXPECT_TRUE(check(file(matrix(1, 2, numbers + text))).ok());
  EXPECT_TRUE(check(file(matrix(6, 0, ""))).ok()) << "no values";
  EXPECT_TRUE(check(file("")).ok()) << "no variable";
}

TEST(MatCheck, PassesOverSparseArraysThatAreWhole) {
  const std::string part = element(5, u32(0));

  EXPECT_TRUE(check(file(matrix(5, 0xFFFFFFFF, part + part + part))).ok());
  EXPECT_FALSE(check(file(matrix(5, 1, part + part))).ok());
}

TEST(MatCheck, RefusesSizesThatDoNotFit) {
  const std::string cases[]{
      file(matrix(12, 3, element(5, u32(1) + u32(2)))),       // fewer values than rows
      file(matrix(12, 0xFFFFFFFF, element(5, u32(1)))),       // a gigantic dimension
      file(matrix(1, 2, matrix(12, 1, element(5, u32(1))))),  // one cell of two
      file(u32(14) + u32(1000)),                              // reaches beyond the file
      file(u32(14)),                                          // half a tag
      file(element(15, "not compressed")),                    //
      file(matrix(12 | 0x800, 1, element(5, u32(1)))),        // complex
      file(matrix(2, 1, element(5, u32(1)))),                 // a structure
      file(matrix(12, 1, element(99, u32(1)))),               // an unknown type
  };
  for (const auto& content : cases) {
    const auto checked = check(content);
    ASSERT_FALSE(checked.ok());
    EXPECT_EQ(checked.error().message, "a.mat: is damaged: the variable at byte 128 is not whole");
  }
}

TEST(MatCheck, RefusesCellsNestedWithoutEnd) {
  std::string nested = matrix(12, 1, element(5, u32(1)));
  for (int i = 0; i < 100; ++i) nested = matrix(1, 1, nested);

  EXPECT_FALSE(check(file(nested)).ok());
}

TEST(MatCheck, RefusesOtherVersions) {
  std::string hdf = file("");
  hdf[125] = 2;

  EXPECT_THAT(check(hdf).error().message, HasSubstr("is not a MATLAB file of version 5"));
  EXPECT_FALSE(check("").ok());
}

TEST(MatCheck, AnyDamageToACompressedFileIsFound) {
  const auto path = testing::shared_data("wider/wider_easy_val.mat");
  RETINAFACE_SKIP_WITHOUT(path);
  const auto whole = read_file(path);
  ASSERT_TRUE(check_mat5(*whole, "a.mat").ok());
  Random random(7);
  for (int i = 0; i < 40; ++i) {
    Bytes damaged = *whole;
    if (i % 2 == 0)
      damaged.resize(130 + random.below(damaged.size() - 130));
    else
      damaged[128 + random.below(damaged.size() - 128)] ^= static_cast<std::byte>(1U << (i % 8));

    EXPECT_FALSE(check_mat5(damaged, "a.mat").ok()) << i;
  }
}

}  // namespace
}  // namespace retinaface::internal
