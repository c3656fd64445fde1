#include "retinaface/data/fddb.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Fddb, ReadsEllipsesAndRectangles) {
  const auto images = parse_fddb(
      "2002/08/11/big/img_591\n1\n123.583300 85.549500 1.265839 269.693400 161.781200  1\n"
      "2002/08/26/big/img_265.jpg\n2\n1 2 3 4 0.5\n5 6 7 8 0.25\n"
      "2002/07/19/big/img_423\n0\n",
      "f.txt");

  ASSERT_TRUE(images.ok()) << images.error().message;
  ASSERT_THAT(*images, SizeIs(3));
  EXPECT_TRUE((*images)[0].regions[0].is_ellipse);
  EXPECT_EQ((*images)[0].regions[0].ellipse.angle, 1.265839);
  EXPECT_EQ((*images)[1].name, "2002/08/26/big/img_265");
  EXPECT_FALSE((*images)[1].regions[1].is_ellipse);
  EXPECT_EQ((*images)[1].regions[1].score, 0.25);
  EXPECT_THAT((*images)[2].regions, IsEmpty());
}

TEST(Fddb, RefusesWhatIsWrongNamingTheLine) {
  const std::pair<const char*, const char*> cases[]{
      {"a\n1\n1 2 3 4\n", "f.txt:3: 4 fields, expected 5"},
      {"a\n1\n1 2 -3 4 1\n", "f.txt:3: a size is -3"},
      {"a\n1\n-1 2 0 4 4 1\n", "f.txt:3: a size is -1"},
      {"a\n2\n1 2 3 4 1\n", "f.txt:3: the file ends after 1 of 2 regions of a"},
      {"a\nb\n", "f.txt:2: 'b' is not the number of regions in a"},
      {"a\n0\na\n0\n", "f.txt:3: 'a' appears twice"},
  };
  for (const auto& [text, message] : cases) {
    const auto images = parse_fddb(text, "f.txt");
    ASSERT_FALSE(images.ok()) << text;
    EXPECT_THAT(images.error().message, HasSubstr(message));
  }
}

TEST(Fddb, ReadsTheFoldsOfAFolder) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "FDDB-fold-02-ellipseList.txt") << "b\n0\n";
  std::ofstream(folder / "FDDB-fold-01-ellipseList.txt") << "a\n0\n";
  std::ofstream(folder / "FDDB-fold-01.txt") << "a\n";

  const auto images = read_fddb(folder.path(), "ellipseList.txt");

  ASSERT_TRUE(images.ok()) << images.error().message;
  ASSERT_THAT(*images, SizeIs(2));
  EXPECT_EQ(images->front().name, "a");
}

}  // namespace
}  // namespace retinaface
