// `retinaface detect -` between other programs.
#include "tests/cli/cli_fixture.h"

namespace retinaface::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Filter : public CliTest {};

TEST_F(Filter, AnswersEachLineBeforeTheNextOneComes) {
  picture("a.png");
  picture("b.png");
  RunningProgram program(detect_command({"-", "--batch", "4"}), {.folder = folder_.path()});

  program.send("a.png\n");
  EXPECT_EQ(json::parse(program.read_line())["image"], "a.png");
  program.send("missing.png\n");
  EXPECT_THAT(json::parse(program.read_line())["error"], "missing.png: No such file or directory");
  program.send("b.png\n");
  EXPECT_EQ(json::parse(program.read_line())["image"], "b.png");

  EXPECT_EQ(program.finish().status, 3);
}

TEST_F(Filter, GivesOneLineForEachLineInOrder) {
  picture("a.png");
  std::string names;
  for (int i = 0; i < 50; ++i)
    names += i % 3 == 0 ? "none" + std::to_string(i) + ".png\n" : "a.png\n";

  const RunResult result =
      detect({"-", "--threads", "3"}, {.input = names, .folder = folder_.path()});

  std::string answered;
  for (const std::string& image : images_of(json_lines(result.out))) answered += image + "\n";
  EXPECT_EQ(answered, names);
}

TEST_F(Filter, SaysThatItsListBrokeOff) {
  RunOptions from_folder;
  from_folder.stdin_path = folder_.path();
  const RunResult result = detect({"-"}, from_folder);

  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.err, HasSubstr("the list of inputs: Is a directory"));
  EXPECT_EQ(json_lines(result.out).at(0)["code"], "unreadable");
}

TEST_F(Filter, SaysThatAPictureIsNoListOfNames) {
  const std::string photo = picture("a.jpg");
  RunOptions from_photo;
  from_photo.stdin_path = photo;

  for (const RunResult& result : {detect({"-"}, from_photo), detect({"--list", photo})}) {
    EXPECT_EQ(result.status, 3);
    EXPECT_THAT(result.err, HasSubstr("is a picture, expected names of pictures"));
    EXPECT_EQ(json_lines(result.out).size(), 1U);
  }
}

TEST_F(Filter, EndsQuietlyWhenItsReaderGoes) {
  picture("a.png");
  RunningProgram program(detect_command({"-"}), {.folder = folder_.path()});
  program.send("a.png\n");
  EXPECT_NE(program.read_line(), "");

  program.close_output();
  for (int i = 0; i < 50; ++i) program.send("a.png\n");
  const RunResult result = program.finish();

  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(Filter, SaysThatStandardOutputIsFull) {
  const RunResult result = detect({picture("a.png")}, {.stdout_path = "/dev/full"});

  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("standard output: cannot be written: No space left on device"));
  EXPECT_EQ(retinaface({"--help"}, {.stdout_path = "/dev/full"}).status, 1);
}

TEST_F(Filter, NeverPutsResultsIntoAnotherFileWhenStandardOutputIsClosed) {
  const std::string photo = picture("a.png");
  const std::string command = std::string("'") + RETINAFACE_PROGRAM +
                              "' detect --size 64 --model '" + model_ + "' '" + photo + "' >&-";
  const Bytes model_before = bytes_of(model_);

  const RunResult result = run({"/bin/sh", "-c", command});

  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("standard output: cannot be written"));
  EXPECT_EQ(bytes_of(model_), model_before);
}

}  // namespace
}  // namespace retinaface::testing
