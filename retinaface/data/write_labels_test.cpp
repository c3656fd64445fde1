#include "retinaface/data/write_labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <limits>

#include "retinaface/base/contract.h"
#include "retinaface/data/json_lines.h"
#include "retinaface/image/encode.h"
#include "retinaface/testing/shared_data.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using enum LabelFormat;

constexpr std::array<LabelFormat, 6> kFormats{JsonLines, Coco, WiderText, Retinaface, Voc, Yolo};

/// Positions with and without decimals, one landmark hidden and one missing, all that a face has.
LabelledFace rich_face() {
  LabelledFace face;
  face.box = {222.1F, 90.4F, 271.6F, 151.8F};
  face.landmarks =
      Landmarks5{{{{244.7F, 118}, {263.6F, 116.9F}, {}, {244.2F, 138.6F}, {258, 137}}}};
  using enum LandmarkState;
  face.landmark_states = {Visible, Hidden, Missing, Visible, Visible};
  face.quality = 0.82F;
  face.attributes = {2, 1, 0, 0, 2, 1};
  face.source = "human";
  return face;
}

LabelledFace plain_face(Box box, bool ignore) {
  LabelledFace face;
  face.box = box;
  face.ignore = ignore;
  face.attributes.invalid = ignore ? 1 : 0;
  return face;
}

LabelledSet rich_set() {
  LabelledSet set;
  set.images.push_back({"e/a & b.png", 640, 480, "web", {rich_face()}});
  set.images.push_back(
      {"e/b.png",
       320,
       200,
       "",
       {plain_face({1, 2, 4, 6}, false), plain_face({0.1F, 0.2F, 9.7F, 9}, true)}});
  set.images.push_back({"c.png", 64, 48, "", {}});
  return set;
}

/// What a format has a place for.
LabelledSet held_by(LabelFormat format, LabelledSet set) {
  for (auto& image : set.images) {
    if (format == JsonLines) continue;
    image.set.clear();
    if (format == WiderText || format == Retinaface) image.width = image.height = 0;
    if (format == Retinaface || format == Yolo)
      std::erase_if(image.faces, [](const LabelledFace& face) { return face.ignore; });
    for (auto& face : image.faces) {
      face.source.clear();
      if (format != Retinaface) face.quality.reset();
      if (format != WiderText) face.attributes = {};
      if (format != WiderText && format != Voc) continue;
      face.landmarks.reset();
      face.landmark_states = {};
    }
  }
  return set;
}

class WriteLabels : public ::testing::Test {
 protected:
  /// Pictures of the sizes that the set says, for YOLO.
  void write_pictures(const LabelledSet& set) const {
    for (const auto& image : set.images) {
      const auto path = folder_ / "images" / image.path;
      std::filesystem::create_directories(path.parent_path());
      const Image picture(image.width, image.height, PixelFormat::Gray8);
      ASSERT_TRUE(write_image(path, picture.view()).ok());
    }
  }

  /// The labels after writing and reading, as JSON lines, in which nothing is lost; sorted, because
  /// folders are.
  std::string written_and_read(LabelFormat format, const LabelledSet& set) const {
    const auto path = folder_ / std::string(to_string(format));
    const auto written = write_labels(path, format, set);
    if (!written.ok()) return written.error().message;
    auto read = read_labels(path, format, folder_ / "images");
    return read.ok() ? sorted_lines(*std::move(read)) : read.error().message;
  }

  static std::string sorted_lines(LabelledSet set) {
    std::sort(set.images.begin(), set.images.end(),
              [](const auto& a, const auto& b) { return a.path < b.path; });
    return format_label_lines(set.images).value();
  }

  testing::TemporaryFolder folder_;
};

TEST_F(WriteLabels, EveryFormatGivesBackWhatItHolds) {
  const LabelledSet set = rich_set();
  write_pictures(set);

  for (const auto format : kFormats)
    EXPECT_EQ(written_and_read(format, set), sorted_lines(held_by(format, set)))
        << to_string(format);
}

TEST_F(WriteLabels, JsonLinesHoldEverything) {
  const LabelledSet set = rich_set();

  const auto read = parse_label_lines(format_label_lines(set.images).value(), "l.jsonl");

  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(*read, set.images);
}

TEST_F(WriteLabels, SaysWhatIsLostWithCounts) {
  const auto images = rich_set().images;

  EXPECT_EQ(lost_when_written(JsonLines, images), "");
  EXPECT_EQ(lost_when_written(Coco, images),
            "the quality of 1 face, the attributes of 3 faces, the source of 1 face, the set of 1 "
            "picture");
  EXPECT_EQ(lost_when_written(WiderText, images),
            "the landmarks of 1 face, the quality of 1 face, the source of 1 face, the set of 1 "
            "picture, the size of 3 pictures");
  EXPECT_EQ(
      lost_when_written(Retinaface, images),
      "1 ignored face, the attributes of 3 faces, the source of 1 face, the set of 1 picture, "
      "the size of 3 pictures");
  EXPECT_THAT(lost_when_written(Voc, images), HasSubstr("the landmarks of 1 face, the quality"));
  EXPECT_THAT(lost_when_written(Yolo, images), HasSubstr("1 ignored face, the quality"));
}

TEST_F(WriteLabels, AFaceWithoutAnAreaComesBackIgnoredWhereTheFormatSaysSo) {
  LabelledSet set;
  set.images.push_back({"a.png", 64, 48, "", {plain_face({5, 5, 5, 9}, false)}});
  LabelledSet ignored = held_by(Retinaface, set);
  ignored.images[0].faces[0].ignore = true;

  EXPECT_EQ(written_and_read(Retinaface, set), sorted_lines(ignored));
  EXPECT_EQ(written_and_read(Retinaface, ignored), sorted_lines(ignored));
  EXPECT_EQ(written_and_read(Voc, set), sorted_lines(held_by(Voc, set)));
  EXPECT_EQ(lost_when_written(Retinaface, ignored.images), "");
  EXPECT_THAT(lost_when_written(WiderText, set.images),
              HasSubstr("1 face without an area that is not ignored"));
}

TEST_F(WriteLabels, UnknownAttributesAreWrittenAsUnknown) {
  LabelledSet set;
  set.images.push_back({"a.png", 0, 0, "", {plain_face({1, 2, 4, 6}, false)}});

  const auto text = written_and_read(WiderText, set);

  EXPECT_EQ(text, sorted_lines(set));
  std::ifstream file(folder_ / "wider");
  const std::string content(std::istreambuf_iterator<char>(file), {});
  EXPECT_EQ(content, "a.png\n1\n1 2 3 4 -1 -1 -1 0 -1 -1\n");
}

TEST_F(WriteLabels, CocoPicturesKeepTheirNumbers) {
  LabelledSet set = rich_set();
  set.coco_ids = {70, 4, 9};

  ASSERT_TRUE(write_labels(folder_ / "c.json", Coco, set).ok());

  EXPECT_EQ(read_labels(folder_ / "c.json")->coco_ids, set.coco_ids);
}

TEST_F(WriteLabels, RefusesNamesThatAFormatCannotHold) {
  const auto message = [&](LabelFormat format, const char* name) {
    LabelledSet set;
    set.images.push_back({name, 9, 9, "", {}});
    const auto written = write_labels(folder_ / std::string(to_string(format)), format, set);
    return written.ok() ? "" : written.error().message;
  };

  EXPECT_THAT(message(WiderText, "a\nb.jpg"), HasSubstr("'a\\x0ab.jpg': cannot stand in a line"));
  EXPECT_THAT(message(Retinaface, "a"), HasSubstr("'a': cannot stand in a line"));
  EXPECT_THAT(message(JsonLines, "\xFF.jpg"), HasSubstr("'\\xff.jpg': is not UTF-8"));
  EXPECT_THAT(message(Coco, "\xFF.jpg"), HasSubstr("is not UTF-8"));
  EXPECT_THAT(message(Voc, "d/\x01.jpg"), HasSubstr("cannot stand in XML"));
  for (const char* name : {"../a.jpg", "/tmp/a.jpg", "d/../../a.jpg", ""})
    EXPECT_THAT(message(Yolo, name), HasSubstr("is no place in a folder")) << name;
}

TEST_F(WriteLabels, RefusesAFolderThatHoldsLabelsAndPicturesWithoutASize) {
  const LabelledSet set = rich_set();
  ASSERT_TRUE(write_labels(folder_ / "voc", Voc, set).ok());
  LabelledSet without_size = set;
  without_size.images[1].width = 0;

  const auto again = write_labels(folder_ / "voc", Voc, set);
  const auto yolo = write_labels(folder_ / "yolo", Yolo, without_size);

  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(again.error().message, HasSubstr("voc: holds c.xml already"));
  ASSERT_FALSE(yolo.ok());
  EXPECT_THAT(yolo.error().message, HasSubstr("'e/b.png': its size is not known"));
}

TEST_F(WriteLabels, RefusesABoxThatIsNone) {
  for (const Box box : {Box{5, 0, 1, 9}, Box{0, 0, std::numeric_limits<float>::infinity(), 9}}) {
    LabelledSet set;
    set.images.push_back({"a.jpg", 9, 9, "", {plain_face(box, false)}});
    EXPECT_THROW((void)write_labels(folder_ / "l.jsonl", JsonLines, set), ContractError);
  }
}

TEST_F(WriteLabels, RealLabelsStayTheSameInEveryFormat) {
  const auto path = testing::shared_data("val/labels.jsonl");
  RETINAFACE_SKIP_WITHOUT(path);
  LabelledSet set = read_labels(path).value();
  ASSERT_THAT(set.images, SizeIs(281));

  for (const auto format : {JsonLines, Coco, WiderText, Retinaface, Voc}) {
    LabelledSet held = held_by(format, set);
    if (format == WiderText)
      for (auto& image : held.images)
        for (auto& face : image.faces) face.attributes.invalid = face.ignore ? 1 : 0;
    EXPECT_EQ(written_and_read(format, set), sorted_lines(held)) << to_string(format);
  }
}

}  // namespace
}  // namespace retinaface
