#include "retinaface/data/voc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string annotation(const std::string& object) {
  return "<?xml version=\"1.0\"?>\n<annotation verified=\"x>y\">\n<filename>a&amp;b.jpg</filename>"
         "<size><width>100</width><height>50</height></size><!-- no -->\n" +
         object + "</annotation>\n";
}

constexpr const char* kFace =
    "<object><name>Face</name><difficult>1</difficult><bndbox><xmin>1</xmin><ymin> 2 </ymin>"
    "<xmax>10</xmax><ymax>20</ymax></bndbox></object>";

Result<LabelledImage> parse(const std::string& text, std::vector<std::string>* others = nullptr) {
  std::vector<std::string> ignored;
  return parse_voc(text, "v.xml", others ? *others : ignored);
}

TEST(Voc, ReadsFacesCountingPixelsFromOne) {
  std::vector<std::string> others;

  const auto image =
      parse(annotation(std::string(kFace) + "<object><name>dog</name></object><part/>"), &others);

  ASSERT_TRUE(image.ok()) << image.error().message;
  EXPECT_EQ(image->path, "a&b.jpg");
  EXPECT_EQ(image->width, 100);
  ASSERT_THAT(image->faces, SizeIs(1));
  EXPECT_EQ(image->faces[0].box, (Box{0, 1, 10, 20}));
  EXPECT_TRUE(image->faces[0].ignore);
  EXPECT_THAT(others, ElementsAre("dog"));
}

TEST(Voc, ABoxMayBeEmpty) {
  const auto image =
      parse(annotation("<object><name>face</name><bndbox><xmin>3</xmin><ymin>4</ymin><xmax>2</xmax>"
                       "<ymax>9.5</ymax></bndbox></object>"));

  ASSERT_TRUE(image.ok()) << image.error().message;
  EXPECT_EQ(image->faces[0].box, (Box{2, 3, 2, 9.5F}));
}

TEST(Voc, RefusesWhatIsWrongNamingTheLine) {
  const std::pair<std::string, const char*> cases[]{
      {"", "v.xml:1: has no element, expected XML"},
      {"<a>", "v.xml:1: the text ends inside <a>"},
      {"<a></b>", "v.xml:1: </b> closes nothing, expected </a>"},
      {"<a", "v.xml:1: a tag has no end"},
      {"<!DOCTYPE a [<!ENTITY x \"y\">]><a/>", "v.xml:1: has a document type, which is refused"},
      {"<a/>", "v.xml: has no annotation/filename"},
      {annotation("<object><name>face</name></object>"),
       "v.xml:4: the face has no complete bndbox"},
      {annotation("<object><name>face</name><bndbox><xmin>nan</xmin></bndbox></object>"),
       "v.xml:4: 'nan' is not a finite number"},
      {annotation("<object><name>face</name><bndbox><xmin>9</xmin><ymin>1</ymin><xmax>5</xmax>"
                  "<ymax>2</ymax></bndbox></object>"),
       "v.xml:4: the box 9 1 5 2 is inverted"},
  };
  for (const auto& [text, message] : cases) {
    const auto image = parse(text);
    ASSERT_FALSE(image.ok()) << text;
    EXPECT_THAT(image.error().message, HasSubstr(message));
  }
}

TEST(Voc, RefusesElementsNestedWithoutEnd) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";

  const auto image = parse(deep);

  ASSERT_FALSE(image.ok());
  EXPECT_THAT(image.error().message, HasSubstr("nested more than 64 deep"));
}

TEST(Voc, ReadsAFolderAndSaysWhenNothingIsAFace) {
  const testing::TemporaryFolder folder;
  std::filesystem::create_directory(folder / "sub");
  std::ofstream(folder / "sub" / "a.xml") << annotation(kFace);
  const auto images = read_voc(folder.path());
  std::ofstream(folder / "sub" / "a.xml") << annotation("<object><name>mask</name></object>");
  const auto masks = read_voc(folder.path());

  ASSERT_TRUE(images.ok()) << images.error().message;
  ASSERT_THAT(*images, SizeIs(1));
  EXPECT_EQ(images->front().path, "sub/a&b.jpg");
  ASSERT_FALSE(masks.ok());
  EXPECT_THAT(masks.error().message, HasSubstr("no object is named 'face'; there is 'mask'"));
}

}  // namespace
}  // namespace retinaface
