#include "retinaface/pipeline/output_names.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace retinaface {
namespace {

InputFile input(const char* path, const char* relative) {
  return {path, relative, std::nullopt};
}

TEST(OutputNames, KeepTheStructureBelowTheNamedFolder) {
  OutputNames names("out", ".txt");

  EXPECT_EQ(names.path_for(input("photos/2024/a.b.jpg", "2024/a.b.jpg")), "out/2024/a.b.txt");
}

TEST(OutputNames, NeverGiveTwoInputsOneFile) {
  OutputNames names("out", "");

  const auto first = names.path_for(input("x/a.jpg", "a.jpg"));
  const auto second = names.path_for(input("y/a.jpg", "a.jpg"));
  const auto other_type = names.path_for(input("x/a.webp", "a.webp"));

  EXPECT_EQ(first, "out/a.jpg");
  EXPECT_NE(second, first);
  EXPECT_NE(other_type, first);
  EXPECT_NE(other_type, second);
  EXPECT_EQ(second.extension(), ".jpg");
}

TEST(OutputNames, NeverGiveAwayANameThatHasAHashAlready) {
  OutputNames names("out", ".txt");

  // c5d163b0 begins the hash of b/x.jpg.
  const auto hashed = names.path_for(input("c/x-c5d163b0.jpg", "x-c5d163b0.jpg"));
  static_cast<void>(names.path_for(input("a/x.jpg", "x.jpg")));
  const auto third = names.path_for(input("b/x.jpg", "x.jpg"));

  EXPECT_EQ(hashed, "out/x-c5d163b0.txt");
  EXPECT_NE(third, hashed);
  EXPECT_NE(third, "out/x.txt");
}

TEST(OutputNames, GiveOneInputTheSameFileEveryTime) {
  OutputNames names("out", ".xml");
  const auto first = names.path_for(input("y/a.jpg", "a.jpg"));
  const auto second = names.path_for(input("z/a.jpg", "a.jpg"));

  EXPECT_EQ(names.path_for(input("y/a.jpg", "a.jpg")), first);
  EXPECT_EQ(names.path_for(input("z/a.jpg", "a.jpg")), second);
}

TEST(OutputNames, UseTheFolderAsEventForWider) {
  OutputNames names("out", ".txt", OutputNames::Layout::Event);

  EXPECT_EQ(names.path_for(input("val/0--Parade/1.jpg", "1.jpg")), "out/0--Parade/1.txt");
  EXPECT_EQ(names.path_for(input("val/5--Car/1.jpg", "5--Car/1.jpg")), "out/5--Car/1.txt");
}

TEST(OutputNames, FindTheEventOfTheFolderAtHand) {
  OutputNames names("out", ".txt", OutputNames::Layout::Event);
  const std::string here = std::filesystem::current_path().filename();

  EXPECT_EQ(names.path_for(input("a.jpg", "a.jpg")), "out/" + here + "/a.txt");
  EXPECT_EQ(names.path_for(input("./b.jpg", "b.jpg")), "out/" + here + "/b.txt");
  EXPECT_EQ(names.path_for(input("ev/./c.jpg", "c.jpg")), "out/ev/c.txt");
  EXPECT_EQ(names.path_for(input("ev/sub/../d.jpg", "d.jpg")), "out/ev/d.txt");
}

TEST(OutputNames, NeverLeaveTheFolder) {
  OutputNames names("out", ".txt");

  EXPECT_EQ(names.path_for(input("..", "..")), "out/unnamed.txt");
  EXPECT_EQ(names.path_for(input("/x/../../a.jpg", "../../a.jpg")), "out/a.txt");
  EXPECT_EQ(names.path_for(input("/etc/passwd", "/etc/passwd")), "out/etc/passwd.txt");
}

TEST(OutputNames, KeepTheKindOfPicturesThatCanBeWritten) {
  OutputNames names("out", "");

  EXPECT_EQ(names.path_for(input("a.PNG", "a.PNG")), "out/a.PNG");
  EXPECT_EQ(names.path_for(input("b.jfif", "b.jfif")), "out/b.jpg");
}

}  // namespace
}  // namespace retinaface
