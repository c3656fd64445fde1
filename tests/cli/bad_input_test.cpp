// Pictures that are none, tried one by one. Each gives an error of one sentence in its place, exit
// status 3, and the good picture beside it is done.
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "retinaface/image/encode.h"
#include "tests/cli/cli_fixture.h"

namespace retinaface::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::HasSubstr;

class BadInput : public CliTest {
 protected:
  /// Runs over the named file and a good picture behind it; the error of the first.
  std::string error_of(const std::string& name) {
    const std::string good = picture("good.png");
    const RunResult result = detect({path(name), good});
    EXPECT_EQ(result.status, 3) << result.err;
    const auto objects = json_lines(result.out);
    EXPECT_EQ(objects.size(), 2U);
    if (objects.size() != 2) return "";
    EXPECT_EQ(objects[0].value("image", ""), path(name));
    EXPECT_FALSE(objects[0].contains("faces"));
    EXPECT_TRUE(objects[1].contains("faces"));
    EXPECT_THAT(result.err, HasSubstr(objects[0].value("error", "?")));
    return objects[0].value("error", "");
  }

  /// Root may read everything, so permissions show only to somebody else.
  RunResult detect_unprivileged(const std::vector<std::string>& arguments) {
    fs::permissions(folder_.path(), fs::perms::others_read | fs::perms::others_exec,
                    fs::perm_options::add);
    return detect(arguments, {.unprivileged = true});
  }

  /// Runs over all files of a folder; none may crash the program, and each has one line.
  void expect_survives(const std::string& folder, std::size_t num_files) {
    const RunResult result = detect({path(folder)});
    EXPECT_THAT(result.status, AnyOf(0, 3)) << result.err;
    EXPECT_EQ(json_lines(result.out).size(), num_files);
    EXPECT_LT(result.max_rss_kb, 1'500'000);
  }
};

TEST_F(BadInput, MissingFile) {
  EXPECT_EQ(error_of("missing.jpg"), path("missing.jpg") + ": No such file or directory");
}

TEST_F(BadInput, EmptyFile) {
  write_text(folder_ / "empty.jpg", "");
  EXPECT_THAT(error_of("empty.jpg"), HasSubstr("empty.jpg: "));
}

TEST_F(BadInput, TextWithAPictureName) {
  write_text(folder_ / "text.jpg", "I am not a picture, whatever my name says.\n");
  EXPECT_THAT(error_of("text.jpg"), HasSubstr("text.jpg: "));
}

TEST_F(BadInput, FolderInAListOfFiles) {
  fs::create_directory(folder_ / "folder.jpg");
  const RunResult result = detect({"-"}, {.input = path("folder.jpg") + "\n"});
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.out, HasSubstr("is a folder, expected a file"));
}

TEST_F(BadInput, FifoIsNotWaitedFor) {
  ASSERT_EQ(::mkfifo(path("fifo.jpg").c_str(), 0600), 0);
  EXPECT_THAT(error_of("fifo.jpg"), HasSubstr("is a FIFO, expected a file"));
}

TEST_F(BadInput, SocketAndDevice) {
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path("socket.jpg").copy(address.sun_path, sizeof(address.sun_path) - 1);
  ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  EXPECT_THAT(error_of("socket.jpg"), HasSubstr("socket.jpg: "));
  ::close(socket);

  fs::create_symlink("/dev/zero", folder_ / "zero.jpg");
  EXPECT_THAT(error_of("zero.jpg"), HasSubstr("is a device, expected a file"));
}

TEST_F(BadInput, UnreadableFile) {
  const std::string secret = picture("secret.png");
  fs::permissions(secret, fs::perms::none);

  const RunResult result = detect_unprivileged({secret, picture("good.png")});

  if (result.status == 127) GTEST_SKIP() << "the program cannot be started as nobody";
  EXPECT_EQ(result.status, 3) << result.err;
  EXPECT_EQ(json_lines(result.out).at(0)["error"], secret + ": Permission denied");
  EXPECT_TRUE(json_lines(result.out).at(1).contains("faces"));
}

TEST_F(BadInput, DanglingAndCircularLinks) {
  fs::create_symlink("nowhere", folder_ / "dangling.jpg");
  fs::create_symlink("circle.jpg", folder_ / "circle.jpg");
  EXPECT_THAT(error_of("dangling.jpg"), HasSubstr("No such file"));
  EXPECT_THAT(error_of("circle.jpg"), HasSubstr("circle.jpg: "));
}

TEST_F(BadInput, NameThatIsTooLong) {
  EXPECT_THAT(error_of(std::string(5000, 'x')), HasSubstr("File name too long"));
}

TEST_F(BadInput, VerySmallAndVeryNarrowPicturesAreFine) {
  const RunResult result = detect({picture("dot.png", 1, 1), picture("line.png", 1, 20000),
                                   picture("row.jpg", 20000, 1), picture("two.jpg", 2, 3)});

  EXPECT_EQ(result.status, 0) << result.err << result.out;
  EXPECT_EQ(json_lines(result.out)[1]["height"], 20000);
}

TEST_F(BadInput, SlowEveryTruncationOfASmallPicture) {
  for (const char* extension : {".png", ".jpg"}) {
    const Bytes whole = bytes_of(picture(std::string("whole") + extension, 17, 11));
    const fs::path folder = folder_ / (std::string("cut") + extension + ".d");
    fs::create_directory(folder);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      write_bytes(folder / (std::to_string(size) + extension),
                  Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    }
    expect_survives(folder.filename(), whole.size());
  }
}

TEST_F(BadInput, SlowSingleBitFlipsOfASmallPicture) {
  for (const char* extension : {".png", ".jpg"}) {
    const Bytes whole = bytes_of(picture(std::string("whole") + extension, 17, 11));
    const fs::path folder = folder_ / (std::string("flip") + extension + ".d");
    fs::create_directory(folder);
    for (std::size_t i = 0; i < whole.size(); ++i) {
      Bytes flipped = whole;
      flipped[i] ^= std::byte{1} << (i % 8);
      write_bytes(folder / (std::to_string(i) + extension), flipped);
    }
    expect_survives(folder.filename(), whole.size());
  }
}

TEST_F(BadInput, PngBombIsRefusedFromItsHeader) {
  const Bytes bomb = one_bit_png(30000, 30000);
  ASSERT_LT(bomb.size(), 150'000U);
  write_bytes(folder_ / "bomb.png", bomb);
  const RunResult without = detect({picture("a.png")});

  const RunResult result = detect({path("bomb.png")});

  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.out, HasSubstr("bomb.png: "));
  EXPECT_THAT(result.out, HasSubstr("limit_exceeded"));
  EXPECT_LT(result.max_rss_kb, without.max_rss_kb + 30'000);
}

TEST_F(BadInput, LimitsCanBeChosen) {
  const std::string photo = picture("a.png", 100, 50);

  EXPECT_EQ(detect({photo, "--max-pixels", "5000"}).status, 0);
  const RunResult small = detect({photo, "--max-pixels", "4999"});
  EXPECT_EQ(small.status, 3);
  EXPECT_THAT(small.out, HasSubstr("limit_exceeded"));
  write_bytes(folder_ / "large.png", one_bit_png(9000, 9000));
  EXPECT_EQ(detect({path("large.png"), "--untrusted"}).status, 3);
}

TEST_F(BadInput, TellsTheReaderOfEveryFormat) {
  write_text(folder_ / "bad.jpg", "no");
  for (const char* format : {"json", "jsonl", "csv"}) {
    const RunResult result = detect({path("bad.jpg"), "--format", format});
    EXPECT_EQ(result.status, 3);
    EXPECT_THAT(result.out, HasSubstr("bad.jpg: ")) << format;
  }
  EXPECT_THAT(detect({path("bad.jpg"), "--format", "coco"}).err, HasSubstr("bad.jpg: "));
}

TEST_F(BadInput, UnreadableSubfolderIsAnErrorInItsPlace) {
  picture("f/a/a.png");
  picture("f/b/b.png");
  fs::permissions(folder_ / "f/a", fs::perms::none);

  const RunResult result = detect_unprivileged({path("f"), "--recursive"});
  fs::permissions(folder_ / "f/a", fs::perms::owner_all);

  if (result.status == 127) GTEST_SKIP() << "the program cannot be started as nobody";
  EXPECT_EQ(result.status, 3);
  const auto objects = json_lines(result.out);
  ASSERT_EQ(objects.size(), 2U);
  EXPECT_EQ(objects[0]["error"], path("f/a") + ": Permission denied");
  EXPECT_EQ(objects[1]["image"], path("f/b/b.png"));
}

}  // namespace
}  // namespace retinaface::testing
