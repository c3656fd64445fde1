#include "retinaface/data/read_labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

std::filesystem::path written(const testing::TemporaryFolder& folder, const char* name,
                              std::string_view text) {
  std::filesystem::create_directories((folder / name).parent_path());
  std::ofstream(folder / name) << text;
  return folder / name;
}

TEST(ReadLabels, TellsTheFormatFromNameAndFirstLine) {
  const testing::TemporaryFolder folder;
  const auto coco = written(folder, "c.json", R"({"images":[{"id":4,"file_name":"a.jpg"}]})");
  for (const auto& path :
       {coco, written(folder, "l.jsonl", R"({"image":"a.jpg","faces":[]})"),
        written(folder, "label.txt", "# a.jpg\n1 2 3 4\n"),
        written(folder, "wider.txt", "e/a.jpg\n0\n"),
        written(folder, "voc/a.xml", "<annotation><filename>a.jpg</filename></annotation>")
            .parent_path()}) {
    const auto labels = read_labels(path);
    ASSERT_TRUE(labels.ok()) << labels.error().message;
    EXPECT_THAT(labels->images, SizeIs(1)) << path;
  }
  EXPECT_THAT(read_labels(coco)->coco_ids, ::testing::ElementsAre(4));
}

TEST(ReadLabels, SaysWhatItCannotTell) {
  const testing::TemporaryFolder folder;
  const auto other = written(folder, "labels.csv", "a,b\n");
  std::filesystem::create_directory(folder / "yolo");

  EXPECT_THAT(read_labels(other).error().message,
              HasSubstr("labels.csv: its name does not tell the format"));
  EXPECT_THAT(read_labels(folder / "yolo").error().message,
              HasSubstr("expected the folder of pictures too"));
  EXPECT_EQ(read_labels(folder / "none.txt").error().code, ErrorCode::NotFound);
  EXPECT_THAT(parse_label_format("x").error().message, HasSubstr("expected one of auto, coco"));
  EXPECT_EQ(*parse_label_format("voc"), LabelFormat::Voc);
}

TEST(ReadLabels, AJsonFileBesideCocoLabelsIsCocosResultsOrOurs) {
  const testing::TemporaryFolder folder;
  const auto labels =
      read_labels(written(folder, "c.json", R"({"images":[{"id":4,"file_name":"a.jpg"}]})"));
  const auto results =
      written(folder, "r.json", R"([{"image_id":4,"bbox":[1,2,3,4],"score":0.5}])");
  const auto lines = written(folder, "d.jsonl", R"({"image":"a.jpg","faces":[]})");
  const auto array = written(folder, "d.json", R"([{"image":"a.jpg","faces":[]}])");

  const auto set = read_detections_for(results, *labels);
  const auto other = read_detections_for(lines, *labels);

  ASSERT_TRUE(set.ok()) << set.error().message;
  EXPECT_EQ(set->num_detections(), 1U);
  ASSERT_TRUE(other.ok()) << other.error().message;
  EXPECT_EQ(other->num_detections(), 0U);
  EXPECT_TRUE(read_detections_for(array, *labels).ok());
}

}  // namespace
}  // namespace retinaface
