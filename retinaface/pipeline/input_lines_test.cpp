#include "retinaface/pipeline/input_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "retinaface/base/file.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

using ::testing::ElementsAre;

class Pipe {
 public:
  Pipe() {
    if (::pipe(ends_.data()) != 0) throw std::runtime_error("pipe");
  }
  ~Pipe() {
    close_write();
    ::close(ends_[0]);
  }
  [[nodiscard]] int read_end() const { return ends_[0]; }
  void send(std::string_view text) const {
    ASSERT_EQ(::write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void close_write() {
    if (ends_[1] >= 0) ::close(std::exchange(ends_[1], -1));
  }

 private:
  std::array<int, 2> ends_{};
};

std::vector<std::string> names_in(std::string_view text, char separator) {
  const testing::TemporaryFolder folder;
  EXPECT_TRUE(write_file_atomically(folder / "list", text));
  return read_list_file((folder / "list").string(), separator).value();
}

TEST(LineReader, GivesANameAsSoonAsItsLineIsComplete) {
  const Pipe pipe;
  LineReader reader(pipe.read_end(), '\n');

  pipe.send("a.jpg\nb");

  EXPECT_EQ(reader.next({}), "a.jpg");
  pipe.send(".jpg\n");
  EXPECT_EQ(reader.next({}), "b.jpg");
}

TEST(LineReader, StopsWaitingWhenAskedTo) {
  const Pipe pipe;
  LineReader reader(pipe.read_end(), '\n');
  std::jthread stopper;
  std::stop_source stop;
  stopper = std::jthread([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    stop.request_stop();
  });

  EXPECT_EQ(reader.next(stop.get_token()), std::nullopt);
}

TEST(LineReader, BoundsTheMemoryOfAnEndlessLine) {
  const testing::TemporaryFolder folder;
  ASSERT_TRUE(write_file_atomically(folder / "list", std::string(3'000'000, 'x')));

  const auto names = read_list_file((folder / "list").string(), '\n').value();

  ASSERT_EQ(names.size(), 3U);
  EXPECT_EQ(names[0].size(), 1U << 20);
}

TEST(ReadListFile, TakesLinesAsTheyAreWithSpacesAndBytesOutsideUtf8) {
  EXPECT_THAT(names_in(" a b.jpg\n\n\xC3\xA9\xFF.png\r\nlast", '\n'),
              ElementsAre(" a b.jpg", "\xC3\xA9\xFF.png", "last"));
}

TEST(ReadListFile, TakesNamesWithLineEndsWhenSeparatedByNul) {
  using namespace std::string_view_literals;
  EXPECT_THAT(names_in("a\nb.jpg\0c\r\0"sv, '\0'), ElementsAre("a\nb.jpg", "c\r"));
}

TEST(ReadListFile, DropsAByteOrderMarkBeforeTheFirstName) {
  EXPECT_THAT(names_in("\xEF\xBB\xBFtest.jpg\n\xEF\xBB\xBFx.jpg\n", '\n'),
              ElementsAre("test.jpg", "\xEF\xBB\xBFx.jpg"));
  EXPECT_THAT(names_in("\xEF\xBB\xBFtest.jpg", '\0'), ElementsAre("\xEF\xBB\xBFtest.jpg"));
}

TEST(ReadListFile, RefusesAPicture) {
  using namespace std::string_view_literals;
  for (const std::string_view start :
       {"\xFF\xD8\xFF\xE0\0\x10JFIF\n"sv, "\x89PNG\r\n\x1A\n\0\0"sv, "RIFF\n\0\0\0WEBPVP8 "sv}) {
    const testing::TemporaryFolder folder;
    ASSERT_TRUE(write_file_atomically(folder / "a", start));
    for (const char separator : {'\n', '\0'}) {
      const auto names = read_list_file((folder / "a").string(), separator);

      ASSERT_FALSE(names);
      EXPECT_EQ(names.error().code, ErrorCode::Unsupported);
      EXPECT_TRUE(names.error().message.ends_with("is a picture, expected names of pictures"));
    }
  }
}

TEST(ReadListFile, SaysWhichListIsMissing) {
  const auto names = read_list_file("/nowhere/list.txt", '\n');

  ASSERT_FALSE(names);
  EXPECT_EQ(names.error().code, ErrorCode::NotFound);
  EXPECT_EQ(names.error().message, "/nowhere/list.txt: No such file or directory");
}

TEST(ReadListFile, RefusesAFolder) {
  const testing::TemporaryFolder folder;

  const auto names = read_list_file(folder.path().string(), '\n');

  ASSERT_FALSE(names);
  EXPECT_EQ(names.error().code, ErrorCode::Unreadable);
}

}  // namespace
}  // namespace retinaface
