#include "retinaface/base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "retinaface/testing/memory_limit.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;

std::string text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(ReadFile, GivesBackWhatWasWritten) {
  const testing::TemporaryFolder folder;
  ASSERT_TRUE(write_file_atomically(folder / "a b\n\xC3\xA9.txt", "hello").ok());

  const auto content = read_file(folder / "a b\n\xC3\xA9.txt");

  EXPECT_EQ(text_of(content.value()), "hello");
}

TEST(ReadFile, EmptyFileIsEmptyContent) {
  const testing::TemporaryFolder folder;
  ASSERT_TRUE(write_file_atomically(folder / "empty", "").ok());

  EXPECT_TRUE(read_file(folder / "empty").value().empty());
}

TEST(ReadFile, MissingFileIsNotFound) {
  EXPECT_EQ(read_file("/nowhere/at/all").error().code, ErrorCode::NotFound);
}

TEST(ReadFile, FolderIsNamedAsAFolder) {
  const auto error = read_file("/").error();

  EXPECT_EQ(error.code, ErrorCode::Unreadable);
  EXPECT_EQ(error.message, "/: is a folder, expected a file");
}

TEST(ReadFile, FifoIsRefusedWithoutWaiting) {
  const testing::TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);

  EXPECT_NE(read_file(folder / "pipe").error().message.find("is a FIFO"), std::string::npos);
}

TEST(ReadFile, LargerThanTheLimitIsRefusedWithBothNumbers) {
  const testing::TemporaryFolder folder;
  ASSERT_TRUE(write_file_atomically(folder / "six", "123456").ok());

  const auto error = read_file(folder / "six", 5).error();

  EXPECT_EQ(error.code, ErrorCode::LimitExceeded);
  EXPECT_NE(error.message.find("has 6 bytes, at most 5"), std::string::npos);
}

TEST(ReadFile, LargerThanTheMemoryIsAnError) {
  if (!testing::MemoryLimit::is_possible()) GTEST_SKIP() << "sanitizers have no limit of memory";
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "large").close();
  fs::resize_file(folder / "large", 1 << 30);
  const testing::MemoryLimit limit(64 << 20);

  const auto content = read_file(folder / "large");

  ASSERT_FALSE(content.ok());
  EXPECT_EQ(content.error().code, ErrorCode::LimitExceeded);
  EXPECT_EQ(content.error().message,
            (folder / "large").string() + ": its 1073741824 bytes need more memory than there is");
}

TEST(ReadFileStart, GivesNoMoreThanIsAskedForOrThere) {
  const testing::TemporaryFolder folder;
  ASSERT_TRUE(write_file_atomically(folder / "six", "123456").ok());

  EXPECT_EQ(text_of(read_file_start(folder / "six", 4).value()), "1234");
  EXPECT_EQ(text_of(read_file_start(folder / "six", 4096).value()), "123456");
  EXPECT_EQ(read_file_start(folder / "seven", 4).error().code, ErrorCode::NotFound);
  EXPECT_EQ(read_file_start(folder.path(), 4).error().code, ErrorCode::Unreadable);
}

TEST(WriteFileAtomically, ReplacesTheOldFileAndLeavesNothingBeside) {
  const testing::TemporaryFolder folder;
  ASSERT_TRUE(write_file_atomically(folder / "x", "old and longer").ok());
  ASSERT_TRUE(write_file_atomically(folder / "x", "new").ok());

  EXPECT_EQ(text_of(read_file(folder / "x").value()), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

// Once the names were numbers of processes, which containers share, with a count.
TEST(WriteFileAtomically, IsNotStoppedByWhatAnotherRunOfItsNumberLeft) {
  const testing::TemporaryFolder folder;
  const std::string start = "." + std::to_string(::getpid()) + "-";
  for (int i = 0; i < 100; ++i) {
    std::ofstream(folder / (start + std::to_string(i) + ".part")) << "left";
  }

  const auto written = write_file_atomically(folder / "x", "new");

  ASSERT_TRUE(written.ok()) << written.error().message;
  EXPECT_EQ(text_of(read_file(folder / "x").value()), "new");
}

TEST(WriteFileAtomically, TakesTheLongestNameThatAFileMayHave) {
  const testing::TemporaryFolder folder;
  const std::string name(255, 'n');

  const auto written = write_file_atomically(folder / name, "x");

  ASSERT_TRUE(written.ok()) << written.error().message;
  EXPECT_EQ(text_of(read_file(folder / name).value()), "x");
}

TEST(WriteFileAtomically, TakesANameWithoutAFolder) {
  const testing::TemporaryFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  const auto written = write_file_atomically("here", "x");
  fs::current_path(before);

  ASSERT_TRUE(written.ok()) << written.error().message;
  EXPECT_EQ(text_of(read_file(folder / "here").value()), "x");
}

TEST(WriteFileAtomically, ReplacesTheFileBehindLinksAndLeavesThem) {
  const testing::TemporaryFolder folder;
  fs::create_directory(folder / "store");
  fs::create_symlink("store/real", folder / "link");
  fs::create_symlink("link", folder / "link of link");

  for (const char* content : {"made", "replaced"}) {
    ASSERT_TRUE(write_file_atomically(folder / "link of link", content).ok());
    EXPECT_EQ(text_of(read_file(folder / "store" / "real").value()), content);
  }

  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_TRUE(fs::is_symlink(folder / "link of link"));
}

TEST(WriteFileAtomically, KeepsThePermissionsOfTheOldFile) {
  const testing::TemporaryFolder folder;
  for (const auto permissions : {fs::perms{0600}, fs::perms{0664}}) {
    std::ofstream(folder / "x") << "old";
    fs::permissions(folder / "x", permissions);

    ASSERT_TRUE(write_file_atomically(folder / "x", "new").ok());

    EXPECT_EQ(fs::status(folder / "x").permissions(), permissions);
  }
}

TEST(WriteFileAtomically, ReplacesNothingButFiles) {
  const testing::TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);

  const auto written = write_file_atomically(folder / "pipe", "x");

  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, ErrorCode::WriteFailed);
  EXPECT_EQ(written.error().message, (folder / "pipe").string() + ": is a FIFO, expected a file");
  EXPECT_TRUE(fs::is_fifo(folder / "pipe"));
}

TEST(WriteFileAtomically, FailureKeepsTheOldFileAndNamesThePath) {
  const testing::TemporaryFolder folder;
  fs::create_directory(folder / "x");
  ASSERT_TRUE(write_file_atomically(folder / "x" / "inside", "kept").ok());

  const auto written = write_file_atomically(folder / "x", "new");  // a folder stands there

  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, ErrorCode::WriteFailed);
  EXPECT_NE(written.error().message.find((folder / "x").string()), std::string::npos);
  EXPECT_EQ(text_of(read_file(folder / "x" / "inside").value()), "kept");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

TEST(MakeFolder, MakesAllThatIsMissing) {
  const testing::TemporaryFolder folder;

  EXPECT_TRUE(make_folder(folder / "a" / "b").ok());
  EXPECT_TRUE(make_folder(folder / "a" / "b").ok()) << "once more";

  EXPECT_TRUE(fs::is_directory(folder / "a" / "b"));
}

TEST(MakeFolder, NamesWhatAFileStandsInTheWayOf) {
  const testing::TemporaryFolder folder;
  ASSERT_TRUE(write_file_atomically(folder / "a", "a file").ok());

  const auto made = make_folder(folder / "a" / "b");

  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, ErrorCode::WriteFailed);
  EXPECT_EQ(made.error().message,
            (folder / "a" / "b").string() + ": cannot be made: Not a directory");
}

TEST(Printable, EscapesControlCharactersAndBrokenUtf8Only) {
  EXPECT_EQ(printable(std::string_view("a b\xC3\xA9")), "a b\xC3\xA9");
  EXPECT_EQ(printable(std::string_view("a\nb\xFF")), "a\\x0ab\\xff");
  EXPECT_EQ(printable(std::string_view("\xE2\x82")), "\\xe2\\x82");
  EXPECT_EQ(printable(std::string_view("\xC0\x80")), "\\xc0\\x80") << "overlong";
  EXPECT_EQ(printable(std::string_view("\xC2\x9Bm")), "\\xc2\\x9bm") << "starts an escape sequence";
}

}  // namespace
}  // namespace retinaface
