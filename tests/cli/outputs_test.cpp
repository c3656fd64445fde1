// Where results may go, and what must never be destroyed on the way.
#include <sys/mount.h>

#include "retinaface/image/decode.h"
#include "tests/cli/cli_fixture.h"

namespace retinaface::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Outputs : public CliTest {
 protected:
  std::vector<std::string> files_in(const std::string& folder) const {
    std::vector<std::string> names;
    if (!fs::exists(folder_ / folder)) return names;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / folder)) {
      if (entry.is_regular_file()) names.push_back(fs::relative(entry.path(), folder_ / folder));
    }
    std::sort(names.begin(), names.end());
    return names;
  }
};

TEST_F(Outputs, AnnotatedCopiesKeepNamesAndSizes) {
  picture("in/a.jpg", 90, 70);
  picture("in/sub/b.png", 50, 40);

  EXPECT_EQ(detect({path("in"), "--recursive", "--save-vis", path("vis"), "-o", path("out.jsonl")})
                .status,
            0);

  EXPECT_THAT(files_in("vis"), ::testing::ElementsAre("a.jpg", "sub/b.png"));
  EXPECT_EQ(read_image(folder_ / "vis/a.jpg").value().image.width(), 90);
}

TEST_F(Outputs, PicturesOfOneNameFromTwoFoldersNeverOverwriteEachOther) {
  const std::string first = picture("x/a.png", 40, 40);
  const std::string second = picture("y/a.png", 60, 60);

  EXPECT_EQ(detect({first, second, "--save-vis", path("vis")}).status, 0);

  const auto names = files_in("vis");
  ASSERT_EQ(names.size(), 2U);
  EXPECT_EQ(read_image(folder_ / "vis/a.png").value().image.width(), 40)
      << "the first keeps its name";
}

TEST_F(Outputs, TakeTheLongestNamesThatFilesMayHave) {
  const std::string stem(251, 'n');
  const std::string photo = picture("in/" + stem + ".png");

  const RunResult drawn = detect({photo, "--save-vis", path("vis")});
  EXPECT_EQ(drawn.status, 0) << drawn.err;
  EXPECT_THAT(files_in("vis"), ::testing::ElementsAre(stem + ".png"));

  for (const std::string format : {"yolo", "voc", "wider"}) {
    const RunResult result = detect({photo, "--format", format, "-o", path(format)});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(files_in(format), ::testing::ElementsAre(HasSubstr(stem))) << format;
  }
}

TEST_F(Outputs, NeverOverwriteAnInput) {
  const std::string photo = picture("in/a.png");
  const Bytes before = bytes_of(photo);
  const std::string list = path("list.txt");
  write_text(list, photo + "\n");

  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{photo, "--save-vis", path("in")},
        {path("in"), "--save-vis", path("in")},
        {picture("other/a.png"), path("in/a.png"), "--save-vis", path("in")},
        {photo, "-o", model_},
        {"@" + list, "-o", list},
        {photo, "--list", list, "-o", list}}) {
    const RunResult result = detect(arguments);
    EXPECT_EQ(result.status, 2);
    EXPECT_THAT(result.err, HasSubstr("would be overwritten"));
  }
  const RunResult filter = detect({"-", "--save-vis", path("in")}, {.input = photo});
  EXPECT_EQ(filter.status, 3);

  EXPECT_EQ(bytes_of(photo), before);
  EXPECT_EQ(text_of(list), photo + "\n");
}

TEST_F(Outputs, ReplaceCopiesOfAnEarlierRunButNoPictureThatALaterLineMayName) {
  const std::string first = picture("in/sub/x.png", 40, 40);
  const std::string second = picture("in/x.png", 60, 60);
  const Bytes before = bytes_of(second);
  const RunOptions both{.input = first + "\n" + second + "\n"};

  const RunResult over = detect({"-", "--save-vis", path("in")}, both);
  EXPECT_EQ(over.status, 3);
  EXPECT_THAT(over.err, HasSubstr("x.png: is a file that --save-vis did not draw"));
  EXPECT_EQ(bytes_of(second), before);

  for (int i = 0; i < 2; ++i) {
    const RunResult beside = detect({"-", "--save-vis", path("vis")}, both);
    EXPECT_EQ(beside.status, 0) << beside.err;
  }
  EXPECT_EQ(read_image(folder_ / "vis/x.png").value().image.width(), 40);
}

TEST_F(Outputs, NeverTakeTheNameOfAPicture) {
  const std::string photo = picture("a.png");
  const Bytes before = bytes_of(photo);

  for (const RunResult& result : {detect({photo, "-o", photo}), detect({photo, "-o", "drawn.JPG"}),
                                  detect({"-", "-o", photo}, {.input = photo})}) {
    EXPECT_EQ(result.status, 2);
    EXPECT_THAT(result.err, HasSubstr("has the name of a picture, but -o takes the results; "
                                      "--save-vis FOLDER writes copies"));
  }
  EXPECT_EQ(bytes_of(photo), before);
}

TEST_F(Outputs, ReplaceAnOlderFileOnlyWhenTheyAreComplete) {
  write_text(folder_ / "out.json", "old");
  RunningProgram program(detect_command({"-", "-o", path("out.json")}));
  program.send(picture("a.png") + "\n");

  EXPECT_EQ(text_of(folder_ / "out.json"), "old");
  EXPECT_EQ(program.finish().status, 0);
  EXPECT_EQ(nlohmann::json::parse(text_of(folder_ / "out.json")).size(), 1U);
}

TEST_F(Outputs, InAReadOnlyFolderAreRefusedWithASentence) {
  // Nobody, not even root, can create files in /proc.
  const std::string photo = picture("a.png");
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{photo, "-o", "/proc/out.jsonl"},
        {photo, "--save-vis", "/proc/vis"},
        {photo, "--format", "yolo", "-o", "/proc/labels"}}) {
    const RunResult result = detect(arguments);
    EXPECT_EQ(result.status, 1) << result.err;
    EXPECT_THAT(result.err, AllOf(HasSubstr("/proc/"), HasSubstr("cannot be ")));
  }
}

TEST_F(Outputs, InAFolderOfSomebodyElseAreRefusedWithASentence) {
  const std::string photo = picture("a.png");
  fs::create_directory(folder_ / "locked");
  fs::permissions(folder_ / "locked", fs::perms::owner_read | fs::perms::owner_exec);
  fs::permissions(folder_.path(), fs::perms::others_read | fs::perms::others_exec,
                  fs::perm_options::add);

  const RunResult result = detect({photo, "-o", path("locked/out.json")}, {.unprivileged = true});

  if (result.status == 127) GTEST_SKIP() << "the program cannot be started as nobody";
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("out.json: cannot be written: Permission denied"));
}

TEST_F(Outputs, IntoAFolderOrBehindAFileAreRefusedWithASentence) {
  const std::string photo = picture("a.png");
  write_text(folder_ / "file", "x");

  EXPECT_THAT(detect({photo, "-o", folder_.path()}).err, HasSubstr("it is a folder"));
  EXPECT_THAT(detect({photo, "--save-vis", path("file")}).err, HasSubstr("cannot be made"));
  EXPECT_THAT(detect({photo, "-o", path("no/out.json")}).err,
              HasSubstr("No such file or directory"));
}

TEST_F(Outputs, OnAFullDiskLeaveNoPartialFile) {
  fs::create_directory(folder_ / "disk");
  if (::mount("tmpfs", path("disk").c_str(), "tmpfs", 0, "size=16k") != 0) {
    GTEST_SKIP() << "this user may not mount a small tmpfs";
  }
  std::vector<std::string> arguments;
  arguments.reserve(60);
  for (int i = 0; i < 60; ++i) arguments.push_back(picture("p" + std::to_string(i) + ".png"));
  auto to = [&](std::vector<std::string> options) {
    options.insert(options.end(), arguments.begin(), arguments.end());
    return detect(options);
  };

  const RunResult stream = to({"-o", path("disk/out.jsonl")});
  EXPECT_EQ(stream.status, 1);
  EXPECT_THAT(stream.err, HasSubstr("out.jsonl: cannot be written: No space left on device"));
  EXPECT_THAT(files_in("disk"), IsEmpty());

  const RunResult pictures = to({"--save-vis", path("disk/vis")});
  EXPECT_EQ(pictures.status, 1);
  for (const std::string& name : files_in("disk/vis")) {
    EXPECT_TRUE(read_image(folder_ / "disk/vis" / name)) << name << " is whole";
  }
  ::umount2(path("disk").c_str(), MNT_DETACH);
}

TEST_F(Outputs, ToADeviceLeaveTheDevice) {
  EXPECT_EQ(detect({picture("a.png"), "-o", "/dev/null"}).status, 0);
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(Outputs, FailIfNoneTellsScriptsThatNobodyIsThere) {
  const std::string photo = picture("a.png");

  EXPECT_EQ(detect({photo, "--score", "1", "--fail-if-none"}).status, 1);
  EXPECT_EQ(detect({photo, "--score", "1"}).status, 0);
  EXPECT_EQ(detect({photo, "--fail-if-none"}).status, 0);
}

TEST_F(Outputs, OfFastDecodingHaveFullSizeCoordinates) {
  const std::string photo = picture("large.jpg", 1600, 1200);

  const auto object = json_lines(detect({photo, "--fast-decode"}).out).at(0);

  EXPECT_EQ(object["width"], 1600);
  EXPECT_EQ(object["height"], 1200);
}

}  // namespace
}  // namespace retinaface::testing
