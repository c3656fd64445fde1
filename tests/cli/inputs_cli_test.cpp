// Which pictures the program looks at, and in which order it says what it found.
#include <fcntl.h>
#include <sys/stat.h>

#include "tests/cli/cli_fixture.h"

namespace retinaface::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Inputs : public CliTest {
 protected:
  std::vector<std::string> images(const std::vector<std::string>& arguments,
                                  const std::string& input = "") {
    const RunResult result = detect(arguments, {.input = input, .folder = folder_.path()});
    EXPECT_EQ(result.status, 0) << result.err;
    return images_of(json_lines(result.out));
  }
};

TEST_F(Inputs, ComeOutInTheOrderInWhichTheyAreGivenForAnyThreadsAndBatch) {
  std::vector<std::string> names;
  for (int i = 0; i < 24; ++i) {
    names.push_back("p" + std::to_string(i * 7 % 24) + ".png");
    picture(names.back(), 32 + 40 * (i % 3), 48 + i);
  }

  std::string first_out;
  for (const char* threads : {"1", "4"}) {
    for (const char* batch : {"1", "5"}) {
      std::vector<std::string> arguments{"--threads", threads, "--batch", batch};
      arguments.insert(arguments.end(), names.begin(), names.end());
      const RunResult result = detect(arguments, {.folder = folder_.path()});
      EXPECT_EQ(images_of(json_lines(result.out)), names);
      if (first_out.empty()) first_out = result.out;
      EXPECT_EQ(result.out, first_out)
          << "same bytes for threads " << threads << ", batch " << batch;
    }
  }
}

TEST_F(Inputs, MayHaveSpacesLineEndsAndBytesOutsideAscii) {
  const std::vector<std::string> names{"a b.png",       "line\nend.png", "\xC3\xA9\xE2\x82\xAC.png",
                                       "quote\"\\.png", "-dash.png",     "'$(x)'.png"};
  for (const std::string& name : names) picture(name);

  std::vector<std::string> arguments{"--"};
  arguments.insert(arguments.end(), names.begin(), names.end());

  EXPECT_EQ(images(arguments), names);
}

TEST_F(Inputs, KeepABytewiseNameThatIsNotUtf8) {
  picture("caf\xE9.png");

  const RunResult result = detect({"caf\xE9.png"}, {.folder = folder_.path()});

  const auto object = json_lines(result.out).at(0);
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(object["image"], "caf\xEF\xBF\xBD.png");
  EXPECT_EQ(object["image_base64"], "Y2Fm6S5wbmc=");
}

TEST_F(Inputs, OfAFolderAreItsPicturesInNaturalOrder) {
  for (const char* name : {"f/p10.png", "f/p2.jpg", "f/P1.PNG", "f/sub/x.png"}) picture(name);
  write_text(folder_ / "f/notes.txt", "no picture");

  EXPECT_THAT(images({"f"}), ElementsAre("f/P1.PNG", "f/p2.jpg", "f/p10.png"));
  EXPECT_THAT(images({"f", "--recursive"}),
              ElementsAre("f/P1.PNG", "f/p2.jpg", "f/p10.png", "f/sub/x.png"));
}

TEST_F(Inputs, OfAnEmptyFolderAreNoneWhichIsSaid) {
  std::filesystem::create_directory(folder_ / "empty");

  const RunResult result = retinaface({"detect", "--model", model_, path("empty")});

  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err, HasSubstr("empty: no picture in this folder"));
}

TEST_F(Inputs, MatchPatternsThatTheShellLeftAlone) {
  for (const char* name : {"p10.png", "p2.png", "q.png"}) picture(name);

  EXPECT_THAT(images({"p*.png"}), ElementsAre("p2.png", "p10.png"));
}

TEST_F(Inputs, AreReadFromListFiles) {
  for (const char* name : {"a.png", "b b.png", "c.png"}) picture(name);
  write_text(folder_ / "list.txt", "b b.png\r\n\na.png");
  write_text(folder_ / "null.txt", std::string("c.png\0b b.png\0", 14));

  EXPECT_THAT(images({"@list.txt"}), ElementsAre("b b.png", "a.png"));
  EXPECT_THAT(images({"c.png", "--list", "list.txt"}), ElementsAre("c.png", "b b.png", "a.png"));
  EXPECT_THAT(images({"--list", "null.txt", "-0"}), ElementsAre("c.png", "b b.png"));
  EXPECT_THAT(images({"--list", "list.txt", "c.png", "--list", "list.txt"}),
              ElementsAre("c.png", "b b.png", "a.png", "b b.png", "a.png"))
      << "an option takes one list and leaves the input behind it alone";
}

TEST_F(Inputs, MayBeginWithTheSignOfAList) {
  picture("@home.png");

  EXPECT_THAT(images({"@home.png"}), ElementsAre("@home.png"));
}

TEST_F(Inputs, AreReadFromStandardInput) {
  for (const char* name : {"a.png", "b\nb.png"}) picture(name);

  EXPECT_THAT(images({"-"}, "a.png\n"), ElementsAre("a.png"));
  EXPECT_THAT(images({"-", "--null"}, std::string("b\nb.png\0a.png", 13)),
              ElementsAre("b\nb.png", "a.png"));
  EXPECT_THAT(images({"--list", "-"}, "a.png"), ElementsAre("a.png"));
  EXPECT_THAT(images({"-"}, ""), IsEmpty());
}

}  // namespace
}  // namespace retinaface::testing
