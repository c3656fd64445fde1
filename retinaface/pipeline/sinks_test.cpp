#include "retinaface/pipeline/sinks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "retinaface/image/decode.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

FrameResult frame_named(const std::string& path) {
  FrameResult frame;
  frame.input = single_file(path);
  frame.width = 80;
  frame.height = 60;
  frame.faces = {Face{.box = {20, 10, 60, 50}, .score = 0.5F}};
  return frame;
}

FrameResult failed_frame() {
  FrameResult frame;
  frame.input = single_file("bad.jpg");
  frame.error = Error{ErrorCode::Corrupt, "bad.jpg: no"};
  return frame;
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string stream_of(ResultFormat format, const std::vector<FrameResult>& frames) {
  const testing::TemporaryFolder folder;
  auto sink = make_stream_sink(format, TextOutput::to_file(folder / "out").value(), {});
  for (const FrameResult& frame : frames) EXPECT_TRUE(sink->write(frame));
  EXPECT_TRUE(sink->finish());
  return content_of(folder / "out");
}

std::vector<FrameResult> some_frames() {
  std::vector<FrameResult> frames;
  frames.push_back(frame_named("a.jpg"));
  frames.push_back(failed_frame());
  frames.push_back(frame_named("c.jpg"));
  return frames;
}

TEST(StreamSink, WritesOneArrayWhateverTheNumberOfPictures) {
  EXPECT_EQ(json::parse(stream_of(ResultFormat::Json, {})).size(), 0U);
  const json array = json::parse(stream_of(ResultFormat::Json, some_frames()));

  ASSERT_EQ(array.size(), 3U);
  EXPECT_EQ(array[2]["image"], "c.jpg");
}

TEST(StreamSink, LeavesPicturesWithoutFacesOutOfACocoArray) {
  EXPECT_EQ(json::parse(stream_of(ResultFormat::Coco, {})).size(), 0U);
  EXPECT_EQ(json::parse(stream_of(ResultFormat::Coco, some_frames())).size(), 2U);
}

TEST(StreamSink, WritesTheCsvHeaderEvenWithoutPictures) {
  EXPECT_EQ(stream_of(ResultFormat::Csv, {}), csv_header());
}

TEST(StreamSink, WritesOneLinePerPicture) {
  const std::string lines = stream_of(ResultFormat::JsonLines, some_frames());

  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 3);
  EXPECT_EQ(stream_of(ResultFormat::JsonLines, {}), "");
}

TEST(FolderSink, WritesOneFilePerPictureAndNoneForAFailedOne) {
  const testing::TemporaryFolder folder;
  OutputNames names(folder / "labels", ".txt");
  auto sink = make_folder_sink(ResultFormat::Yolo, names);

  for (const FrameResult& frame : some_frames()) ASSERT_TRUE(sink->write(frame));

  EXPECT_EQ(content_of(folder / "labels/a.txt"),
            "0 0.500000 0.500000 0.500000 0.666667 0.500000\n");
  EXPECT_TRUE(fs::exists(folder / "labels/c.txt"));
  EXPECT_FALSE(fs::exists(folder / "labels/bad.txt"));
}

TEST(FolderSink, SaysWhichFolderCannotBeMade) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "file") << "x";
  OutputNames names(folder / "file/labels", ".txt");

  const auto written = make_folder_sink(ResultFormat::Voc, names)->write(frame_named("a.jpg"));

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::WriteFailed);
  EXPECT_THAT(written.error().message, ::testing::HasSubstr("file/labels: cannot be made: "));
}

TEST(PictureSink, DrawsInThePixelsOfAPictureThatWasDecodedSmaller) {
  const testing::TemporaryFolder folder;
  OutputNames names(folder / "vis", "");
  FrameResult frame = frame_named("a.png");
  frame.picture = Image(40, 30, PixelFormat::Rgb8);
  frame.place.factor = 2;
  std::memset(frame.picture.row(0), 0, frame.picture.bytes().size());

  ASSERT_TRUE(make_picture_sink(names)->write(frame));

  const Image drawn = read_image(folder / "vis/a.png").value().image;
  EXPECT_EQ(drawn.width(), 40);
  const auto is_black = [&](int x, int y) {
    const auto* pixel = drawn.pixel(x, y);
    return pixel[0] == 0 && pixel[1] == 0 && pixel[2] == 0;
  };
  EXPECT_FALSE(is_black(10, 15)) << "left edge of the box";
  EXPECT_TRUE(is_black(37, 15)) << "right of the box";
}

}  // namespace
}  // namespace retinaface
