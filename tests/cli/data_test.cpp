// `retinaface data`: labelled pictures checked, converted and drawn.
#include "retinaface/data/json_lines.h"
#include "retinaface/image/decode.h"
#include "tests/cli/cli_fixture.h"

namespace retinaface::testing {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

class DataCommand : public CliTest {
 protected:
  DataCommand() {
    std::filesystem::create_directories(folder_ / "images");
    picture("images/a.png", 96, 64, 1);
    picture("images/b.png", 64, 64, 2);
    write_text(
        folder_ / "labels.jsonl",
        R"({"image":"a.png","width":96,"height":64,"faces":[{"box":[10,10,30,34],"landmarks":[[15,18],[25,18],[20,22],[16,28],[24,28]]},{"box":[50,20,60,30]}]})"
        "\n"
        R"({"image":"b.png","width":64,"height":64,"faces":[{"box":[4,4,12,12],"ignore":true}]})"
        "\n");
  }

  [[nodiscard]] RunResult check(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all{"data", "check", path("labels.jsonl"), "--images", path("images")};
    all.insert(all.end(), more.begin(), more.end());
    return retinaface(all);
  }
  [[nodiscard]] RunResult convert(const std::string& from, const std::string& to,
                                  const std::string& format) const {
    return retinaface({"data", "convert", path(from), "-o", path(to), "--to", format, "--images",
                       path("images")});
  }
  [[nodiscard]] std::vector<LabelledImage> labels_in(const std::string& name) const {
    return read_label_lines(folder_ / name).value();
  }
};

TEST_F(DataCommand, CheckCountsAndIsStatusZeroWhenNothingIsWrong) {
  const RunResult result = check({"--format", "json"});

  EXPECT_EQ(result.status, 0) << result.err;
  const json report = json::parse(result.out);
  EXPECT_EQ(report["pictures"], 2);
  EXPECT_EQ(report["faces"], 2);
  EXPECT_EQ(report["ignored"], 1);
  EXPECT_EQ(report["with_landmarks"], 1);
}

TEST_F(DataCommand, CheckNamesWhatIsWrong) {
  write_text(folder_ / "images/b.png", "no picture");

  const RunResult result = check();

  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.out, HasSubstr("b.png: "));
}

TEST_F(DataCommand, AWrongLineIsNamedByFileAndLine) {
  write_text(folder_ / "labels.jsonl",
             "{\"image\":\"a.png\",\"faces\":[]}\n{\"image\":\"b.png\"}\n");

  const RunResult result = check();

  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("labels.jsonl:2: "), HasSubstr("'faces'")));
}

class DataConvert : public DataCommand,
                    public ::testing::WithParamInterface<std::pair<const char*, const char*>> {};

TEST_P(DataConvert, GivesTheBoxesBack) {
  const auto [format, name] = GetParam();
  const RunResult there = convert("labels.jsonl", name, format);
  ASSERT_EQ(there.status, 0) << there.err;

  const RunResult back = convert(name, "back.jsonl", "jsonl");

  ASSERT_EQ(back.status, 0) << back.err;
  const auto labels = labels_in("back.jsonl");
  ASSERT_EQ(labels.size(), 2U);
  ASSERT_EQ(labels[0].faces.size(), 2U);
  EXPECT_NEAR(labels[0].faces[0].box.x1, 10, 1e-3);
  EXPECT_NEAR(labels[0].faces[1].box.y2, 30, 1e-3);
}

INSTANTIATE_TEST_SUITE_P(EveryFormat, DataConvert,
                         ::testing::Values(std::pair("jsonl", "copy.jsonl"),
                                           std::pair("coco", "coco.json"),
                                           std::pair("wider", "wider_face_train_bbx_gt.txt"),
                                           std::pair("retinaface", "label.txt"),
                                           std::pair("voc", "annotations"),
                                           std::pair("yolo", "yolo")),
                         [](const auto& test) { return std::string(test.param.first); });

TEST_F(DataCommand, ConvertSaysWhatTheNewFormatHasNoPlaceFor) {
  const RunResult result = convert("labels.jsonl", "label.txt", "retinaface");

  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.err, HasSubstr("retinaface has no place for 1 ignored face"));
}

TEST_F(DataCommand, ShowDrawsASheet) {
  const RunResult result = retinaface(
      {"data", "show", path("labels.jsonl"), "--images", path("images"), "-o", path("sheet.png")});

  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_GT(read_image(folder_ / "sheet.png").value().image.width(), 96);
}

TEST_F(DataCommand, ShowOfNothingIsStatusOne) {
  const RunResult result =
      retinaface({"data", "show", path("labels.jsonl"), "--images", path("images"), "-o",
                  path("sheet.png"), "--only", "set=nowhere"});

  EXPECT_EQ(result.status, 1);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "sheet.png"));
}

TEST_F(DataCommand, NoOutputReplacesAPictureOrTheLabels) {
  const Bytes original = bytes_of(folder_ / "images/a.png");
  const std::string text = text_of(folder_ / "labels.jsonl");
  std::filesystem::create_hard_link(folder_ / "images/a.png", folder_ / "other.png");
  std::filesystem::create_hard_link(folder_ / "images/a.png", folder_ / "other.json");
  const std::vector<std::string> show{"show"};
  const std::vector<std::string> convert{"convert", "--to", "coco"};

  for (const auto& [command, output] : {std::pair{show, "images/a.png"},
                                        {show, "other.png"},
                                        {show, "labels.jsonl"},
                                        {convert, "images/a.png"},
                                        {convert, "other.json"},
                                        {convert, "labels.jsonl"}}) {
    std::vector<std::string> arguments{"data"};
    arguments.insert(arguments.end(), command.begin(), command.end());
    arguments.insert(arguments.end(),
                     {path("labels.jsonl"), "--images", path("images"), "-o", path(output)});

    const RunResult result = retinaface(arguments);

    EXPECT_EQ(result.status, 2) << command[0] << ' ' << output;
    EXPECT_THAT(result.err, HasSubstr("choose another output")) << command[0] << ' ' << output;
  }
  EXPECT_EQ(bytes_of(folder_ / "images/a.png"), original);
  EXPECT_EQ(text_of(folder_ / "labels.jsonl"), text);
}

TEST_F(DataCommand, ConvertReplacesNoPictureWhoseFolderIsNotNamed) {
  const Bytes original = bytes_of(folder_ / "images/a.png");

  const RunResult result = convert("labels.jsonl", "images/a.png", "coco");

  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("has the name of a picture"));
  EXPECT_EQ(bytes_of(folder_ / "images/a.png"), original);
}

TEST_F(DataCommand, ConvertReplacesNoFileOfAFolderOfLabels) {
  ASSERT_EQ(convert("labels.jsonl", "annotations", "voc").status, 0);
  const std::string before = text_of(folder_ / "annotations/a.xml");

  const RunResult result = convert("annotations", "annotations/a.xml", "coco");

  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("is an input and would be overwritten"));
  EXPECT_EQ(text_of(folder_ / "annotations/a.xml"), before);
}

}  // namespace
}  // namespace retinaface::testing
