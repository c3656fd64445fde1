#include "retinaface/train/bad_batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "retinaface/base/file.h"
#include "retinaface/image/decode.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface::train {
namespace {

TEST(BadBatch, ShowsPicturesLabelsAndLosses) {
  const testing::TemporaryFolder folder;
  std::vector<Sample> samples(2);
  for (Sample& sample : samples) sample.image = Image(32, 16, PixelFormat::Rgb8);
  samples[1].path = "b.jpg";
  LabelledFace& face = samples[1].faces.emplace_back();
  face.box = {2, 3, 12, 14};
  face.landmarks = Landmarks5{.points = {{{4, 5}, {9, 5}, {6, 8}, {4, 11}, {9, NAN}}}};

  write_bad_batch(folder / "bad", samples, {.total = NAN, .box = INFINITY}, 7).value();

  const Bytes bytes = read_file(folder / "bad/batch.json").value();
  const auto json = nlohmann::json::parse(bytes.begin(), bytes.end());
  EXPECT_EQ(json["step"], 7);
  EXPECT_EQ(json["losses"]["total"], "nan");
  EXPECT_EQ(json["losses"]["box"], "inf");
  EXPECT_EQ(json["pictures"][1]["path"], "b.jpg");
  EXPECT_EQ(json["pictures"][1]["faces"][0]["box"][2], 12);
  EXPECT_EQ(json["pictures"][1]["faces"][0]["landmarks"][4][1], "nan");
  const auto picture = read_image(folder / "bad/001.png").value();
  EXPECT_EQ(picture.image.width(), 32);
  EXPECT_EQ(picture.image.pixel(7, 3)[1], 255) << "the upper edge of the face's box is green";
}

TEST(BadBatch, SaysWhereItCannotWrite) {
  const testing::TemporaryFolder folder;
  write_file_atomically(folder / "file", std::string_view("")).value();

  EXPECT_EQ(write_bad_batch(folder / "file/bad", {}, {}, 1).error().code, ErrorCode::WriteFailed);
}

}  // namespace
}  // namespace retinaface::train
