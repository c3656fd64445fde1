#include "retinaface/pipeline/text_output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>

#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Makes every file of this process end at `bytes`, as a full disk would.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limit{bytes, old_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &old_); }

 private:
  rlimit old_{};
};

TEST(TextOutput, ShowsTheFileOnlyWhenItIsComplete) {
  const testing::TemporaryFolder folder;
  const fs::path path = folder / "out.jsonl";
  std::ofstream(path) << "old";

  TextOutput output = TextOutput::to_file(path).value();
  ASSERT_TRUE(output.write("new\n"));

  EXPECT_EQ(content_of(path), "old");
  ASSERT_TRUE(output.commit());
  EXPECT_EQ(content_of(path), "new\n");
  EXPECT_FALSE(fs::exists(partial_path(path)));
}

TEST(TextOutput, LeavesNothingBehindWithoutCommit) {
  const testing::TemporaryFolder folder;
  {
    TextOutput output = TextOutput::to_file(folder / "out").value();
    ASSERT_TRUE(output.write("text"));
  }

  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(TextOutput, LeavesNothingBehindOnAFullDisk) {
  const testing::TemporaryFolder folder;
  {
    TextOutput output = TextOutput::to_file(folder / "out").value();
    const FileSizeLimit limit(10);

    const auto written = output.write("more than ten bytes");

    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::WriteFailed);
    EXPECT_THAT(written.error().message, HasSubstr("out: cannot be written: "));
  }

  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(TextOutput, KeepsWholeRecordsWhenAppendingToAFullDisk) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "out") << "one\n";
  {
    TextOutput output = TextOutput::append_to(folder / "out").value();
    const FileSizeLimit limit(10);
    ASSERT_TRUE(output.write("two\n"));
    EXPECT_FALSE(output.write("three\n"));
  }

  EXPECT_EQ(content_of(folder / "out"), "one\ntwo\n");
}

TEST(TextOutput, WritesThroughLinksAndLeavesThem) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "real") << "old";
  fs::create_symlink("real", folder / "link");

  TextOutput output = TextOutput::to_file(folder / "link").value();
  ASSERT_TRUE(output.write("new"));
  ASSERT_TRUE(output.commit());

  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(content_of(folder / "real"), "new");
}

TEST(TextOutput, NeverReplacesADevice) {
  TextOutput output = TextOutput::to_file("/dev/null").value();
  ASSERT_TRUE(output.write("text"));
  ASSERT_TRUE(output.commit());

  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(TextOutput, RefusesToAppendToADeviceAndLeavesIt) {
  EXPECT_FALSE(TextOutput::append_to("/dev/null"));

  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(TextOutput, RefusesAFolderAndAMissingFolder) {
  const testing::TemporaryFolder folder;

  EXPECT_THAT(TextOutput::to_file(folder.path()).error().message, HasSubstr("it is a folder"));
  EXPECT_THAT(TextOutput::to_file(folder / "no/out").error().message,
              HasSubstr("No such file or directory"));
}

TEST(TextOutput, RefusesAFileThatAnotherRunIsWriting) {
  const testing::TemporaryFolder folder;
  const TextOutput first = TextOutput::to_file(folder / "out").value();

  EXPECT_THAT(TextOutput::to_file(folder / "out").error().message,
              HasSubstr("another run is writing it"));
}

TEST(TextOutput, ReportsAReaderThatHasGoneAsCancelled) {
  ::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ::close(ends[0]);
  TextOutput output = TextOutput::to_descriptor(ends[1], "standard output");

  EXPECT_EQ(output.write("x").error().code, ErrorCode::Cancelled);
  ::close(ends[1]);
}

}  // namespace
}  // namespace retinaface
