// `--resume` after an interruption.
#include <signal.h>
#include <unistd.h>

#include <filesystem>

#include "tests/cli/cli_fixture.h"

namespace retinaface::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Resume : public CliTest {
 protected:
  Resume() {
    for (const char* name : {"in/a.png", "in/b.png", "in/c.png"}) picture(name);
  }

  RunResult resume(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{path("in"), "-o", path("out.jsonl"), "--resume"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return detect(arguments);
  }
};

TEST_F(Resume, GivesTheSameFileWhereverTheEarlierRunWasCut) {
  ASSERT_EQ(resume().status, 0);
  const std::string whole = text_of(folder_ / "out.jsonl");
  ASSERT_EQ(json_lines(whole).size(), 3U);

  for (const std::size_t cut :
       {std::size_t{0}, std::size_t{1}, whole.size() / 2, whole.size() - 1}) {
    write_text(folder_ / "out.jsonl", whole.substr(0, cut));
    EXPECT_EQ(resume().status, 0);
    EXPECT_EQ(text_of(folder_ / "out.jsonl"), whole) << "cut at " << cut;
  }
}

TEST_F(Resume, DoesNothingWhenAllIsDone) {
  ASSERT_EQ(resume().status, 0);
  const auto before = fs::last_write_time(folder_ / "out.jsonl");

  const RunResult again =
      retinaface({"detect", "--model", model_, path("in"), "-o", path("out.jsonl"), "--resume"});

  EXPECT_EQ(again.status, 0);
  EXPECT_THAT(again.err, HasSubstr("0 pictures, 0 faces in 0 of them"));
  EXPECT_THAT(again.err, HasSubstr("3 were done before"));
  EXPECT_EQ(fs::last_write_time(folder_ / "out.jsonl"), before);
}

TEST_F(Resume, TriesFailedPicturesAgain) {
  write_text(folder_ / "in/b.png", "not yet a picture");
  ASSERT_EQ(resume().status, 3);
  picture("in/b.png");

  EXPECT_EQ(resume().status, 0);

  EXPECT_THAT(images_of(json_lines(text_of(folder_ / "out.jsonl"))),
              ElementsAre(path("in/a.png"), path("in/c.png"), path("in/b.png")));
}

TEST_F(Resume, GoesOnAfterAKill) {
  RunningProgram program(detect_command({"-", "-o", path("out.jsonl"), "--resume"}));
  program.send(path("in/a.png") + "\n");
  for (int i = 0; i < 2000 && text_of(folder_ / "out.jsonl").empty(); ++i) ::usleep(5000);
  program.signal(SIGKILL);
  EXPECT_EQ(program.finish().status, 1000 + SIGKILL);

  EXPECT_EQ(resume().status, 0);

  EXPECT_THAT(images_of(json_lines(text_of(folder_ / "out.jsonl"))),
              ElementsAre(path("in/a.png"), path("in/b.png"), path("in/c.png")));
}

TEST_F(Resume, LeavesTheFileToTheRunThatIsWritingIt) {
  for (const std::vector<std::string>& options : {std::vector<std::string>{"--resume"}, {}}) {
    fs::remove(folder_ / "out.jsonl");
    std::vector<std::string> command{"-", "-o", path("out.jsonl")};
    command.insert(command.end(), options.begin(), options.end());
    RunningProgram first(detect_command(command));
    first.send(path("in/missing.png") + "\n" + path("in/a.png") + "\n");
    EXPECT_THAT(first.read_error_line(), HasSubstr("No such file"));

    const RunResult second = resume();

    EXPECT_EQ(second.status, 1);
    EXPECT_THAT(second.err, HasSubstr("out.jsonl: cannot be written: another run is writing it"));
    first.send(path("in/c.png") + "\n");
    EXPECT_EQ(first.finish().status, 3);
    EXPECT_THAT(images_of(json_lines(text_of(folder_ / "out.jsonl"))),
                ElementsAre(path("in/missing.png"), path("in/a.png"), path("in/c.png")));
  }
}

TEST_F(Resume, SkipsPicturesWhoseFileIsInTheFolder) {
  const std::vector<std::string> command{path("in"), "--format",     "yolo",
                                         "-o",       path("labels"), "--resume"};
  ASSERT_EQ(detect(command).status, 0);
  fs::remove(folder_ / "labels/b.txt");
  write_text(folder_ / "labels/a.txt", "mine");

  ASSERT_EQ(detect(command).status, 0);

  EXPECT_TRUE(fs::exists(folder_ / "labels/b.txt"));
  EXPECT_EQ(text_of(folder_ / "labels/a.txt"), "mine");
}

TEST_F(Resume, MakesTheCopiesThatTheEarlierRunWasNotAskedFor) {
  ASSERT_EQ(resume().status, 0);
  const std::string before = text_of(folder_ / "out.jsonl");

  EXPECT_EQ(resume({"--save-vis", path("vis")}).status, 0);

  for (const char* name : {"vis/a.png", "vis/b.png", "vis/c.png"}) {
    EXPECT_TRUE(fs::exists(folder_ / name)) << name;
  }
  EXPECT_EQ(text_of(folder_ / "out.jsonl"), before) << "no picture twice";
}

TEST_F(Resume, CountsTheFacesThatTheEarlierRunFound) {
  for (const std::string format : {"jsonl", "wider", "yolo", "voc"}) {
    for (const std::string score : {"0.5", "1"}) {
      const std::vector<std::string> command{
          path("in"), "--format",           format,     "--score",       score,
          "-o",       path(format + score), "--resume", "--fail-if-none"};
      const int first = detect(command).status;
      EXPECT_EQ(first, score == "1" ? 1 : 0);
      EXPECT_EQ(detect(command).status, first) << format;
    }
  }
}

TEST_F(Resume, NeverTouchesAFileOfAnotherKind) {
  for (const std::string text : {"Dear diary\n", "precious text without newline"}) {
    write_text(folder_ / "out.jsonl", text);

    const RunResult result = resume();

    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.err, HasSubstr("line 1: expected a result of schema retinaface/1"));
    EXPECT_EQ(text_of(folder_ / "out.jsonl"), text);
  }
}

}  // namespace
}  // namespace retinaface::testing
