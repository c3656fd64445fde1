#include "retinaface/pipeline/text_output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
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

Result<std::string> keep_all(std::string_view content) {
  return std::string(content);
}

/// Keeps no line that is "drop".
Result<std::string> drop_some(std::string_view content) {
  std::string kept(content);
  for (std::size_t at = 0; (at = kept.find("drop\n")) != std::string::npos;) kept.erase(at, 5);
  return kept;
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
    TextOutput output = TextOutput::append_to(folder / "out", keep_all).value();
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

TEST(TextOutput, MakesTheFileThatALinkPromises) {
  const testing::TemporaryFolder folder;
  fs::create_directory(folder / "store");
  fs::create_symlink("store/real", folder / "link");

  ASSERT_TRUE(TextOutput::append_to(folder / "link", keep_all).value().write("new"));

  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(content_of(folder / "store/real"), "new");
}

TEST(TextOutput, KeepsThePermissionsOfTheFileThatItReplaces) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "out") << "old";
  ASSERT_EQ(::chmod((folder / "out").c_str(), 0640), 0);

  TextOutput output = TextOutput::to_file(folder / "out").value();
  struct stat status {};
  ASSERT_EQ(::stat(partial_path(folder / "out").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ASSERT_TRUE(output.commit());

  ASSERT_EQ(::stat((folder / "out").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0640U);
}

TEST(TextOutput, ChangesWhatIsKeptInOneStepBehindLinks) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "real") << "one\ndrop\ntwo\n";
  ASSERT_EQ(::chmod((folder / "real").c_str(), 0600), 0);
  fs::create_symlink("real", folder / "link");
  const fs::path before = folder / "before";
  fs::create_hard_link(folder / "real", before);
  {
    TextOutput output = TextOutput::append_to(folder / "link", drop_some).value();
    EXPECT_EQ(content_of(folder / "real"), "one\ntwo\n");
    ASSERT_TRUE(output.write("three\n"));
  }

  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(content_of(folder / "real"), "one\ntwo\nthree\n");
  EXPECT_EQ(fs::status(folder / "real").permissions(), fs::perms(0600));
  EXPECT_EQ(content_of(before), "one\ndrop\ntwo\n") << "was not changed in place";
  EXPECT_FALSE(fs::exists(partial_path(folder / "real")));
}

TEST(TextOutput, LeavesTheFileWhenWhatIsKeptDoesNotFitOnTheDisk) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "out") << "drop\nmore than ten bytes\n";
  {
    const FileSizeLimit limit(10);
    EXPECT_FALSE(TextOutput::append_to(folder / "out", drop_some));
  }

  EXPECT_EQ(content_of(folder / "out"), "drop\nmore than ten bytes\n");
  EXPECT_FALSE(fs::exists(partial_path(folder / "out")));
}

TEST(TextOutput, NeverReplacesADevice) {
  TextOutput output = TextOutput::to_file("/dev/null").value();
  ASSERT_TRUE(output.write("text"));
  ASSERT_TRUE(output.commit());

  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(TextOutput, RefusesToAppendToADeviceAndLeavesIt) {
  EXPECT_FALSE(TextOutput::append_to("/dev/null", keep_all));

  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(TextOutput, RefusesAFolderAndAMissingFolder) {
  const testing::TemporaryFolder folder;

  EXPECT_THAT(TextOutput::to_file(folder.path()).error().message, HasSubstr("it is a folder"));
  EXPECT_THAT(TextOutput::to_file(folder / "no/out").error().message,
              HasSubstr("No such file or directory"));
}

TEST(TextOutput, RefusesAFileThatAnotherRunIsWriting) {
  using Open = std::function<Result<TextOutput>(const fs::path&)>;
  const Open replace = TextOutput::to_file;
  const Open append = [](const fs::path& path) { return TextOutput::append_to(path, drop_some); };
  for (const bool exists : {false, true}) {
    for (const Open& first : {replace, append}) {
      for (const Open& second : {replace, append}) {
        const testing::TemporaryFolder folder;
        if (exists) std::ofstream(folder / "out") << "old\n";
        TextOutput output = first(folder / "out").value();
        ASSERT_TRUE(output.write("drop\n"));

        EXPECT_THAT(second(folder / "out").error().message, HasSubstr("another run is writing it"));

        ASSERT_TRUE(output.write("more\n"));
        ASSERT_TRUE(output.commit());
        EXPECT_THAT(content_of(folder / "out"), HasSubstr("drop\nmore\n"));
        EXPECT_FALSE(fs::exists(partial_path(folder / "out")));
      }
    }
  }
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
