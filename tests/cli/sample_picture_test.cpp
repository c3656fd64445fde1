// The picture in examples/ and its labels, with the model inside.
#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>

#include "retinaface/data/json_lines.h"
#include "retinaface/image/decode.h"
#include "retinaface/image/encode.h"
#include "retinaface/image/warp.h"
#include "tests/cli/cli_fixture.h"

namespace retinaface::testing {
namespace {

using nlohmann::json;
using ::testing::SizeIs;

const std::string kPeople = RETINAFACE_EXAMPLES "/people.jpg";

/// A JPEG of the picture lying on its side, with the EXIF orientation that turns it upright.
Bytes lying_jpeg(ImageView upright) {
  Bytes file = encode_jpeg(rotated(upright, -1).view(), 98).value();
  // APP1 of 34 bytes with a TIFF of one entry: tag 0x0112, a short, 1 of them, 6.
  constexpr std::string_view kExif(
      "\xFF\xE1\0\x22"
      "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0",
      36);
  const auto bytes = std::as_bytes(std::span(kExif.data(), kExif.size()));
  file.insert(file.begin() + 2, bytes.begin(), bytes.end());
  return file;
}

class SamplePicture : public CliTest {
 protected:
  static json line_of(const std::string& picture, const std::vector<std::string>& options = {}) {
    std::vector<std::string> arguments{"detect", "-q", picture};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const RunResult result = retinaface(arguments);
    EXPECT_EQ(result.status, 0) << result.err;
    return json_lines(result.out).at(0);
  }

  static std::vector<Face> detected(const json& line = line_of(kPeople)) {
    std::vector<Face> faces;
    for (const json& found : line["faces"]) {
      const auto& box = found["box"];
      Face face{.box = {box[0], box[1], box[2], box[3]}, .score = found["score"]};
      for (std::size_t i = 0; i < 5; ++i)
        face.landmarks.points[i] = {found["landmarks"][i][0], found["landmarks"][i][1]};
      faces.push_back(face);
    }
    return faces;
  }

  static std::vector<LabelledFace> labelled() {
    return read_label_lines(RETINAFACE_EXAMPLES "/people.jsonl").value().at(0).faces;
  }
};

TEST_F(SamplePicture, EveryPersonIsFoundOnceWhereTheLabelIs) {
  const auto faces = detected();
  const auto labels = labelled();

  EXPECT_THAT(labels, SizeIs(7));
  EXPECT_THAT(faces, SizeIs(7));
  for (const LabelledFace& label : labels) {
    const auto count = std::ranges::count_if(
        faces, [&](const Face& face) { return iou(face.box, label.box) > 0.6F; });
    EXPECT_EQ(count, 1) << "at " << label.box.x1 << ", " << label.box.y1;
  }
}

TEST_F(SamplePicture, TheFivePointsAreNearTheLabels) {
  const auto faces = detected();

  for (const LabelledFace& label : labelled()) {
    const auto face =
        std::ranges::max_element(faces, {}, [&](const Face& f) { return iou(f.box, label.box); });
    ASSERT_NE(face, faces.end());
    const float size = std::sqrt(label.box.area());
    for (std::size_t i = 0; i < 5; ++i) {
      const Point off = face->landmarks.points[i] - label.landmarks->points[i];
      EXPECT_LT(std::hypot(off.x, off.y), 0.12F * size) << "point " << i;
    }
  }
}

TEST_F(SamplePicture, StoredOnItsSideHasTheFacesOfTheUprightOne) {
  write_bytes(folder_ / "lying.jpg", lying_jpeg(read_image(kPeople).value().image.view()));

  for (const std::vector<std::string>& options :
       {std::vector<std::string>{}, {"--size", "480"}, {"--size", "480", "--fast-decode"}}) {
    SCOPED_TRACE(::testing::PrintToString(options));
    const json upright = line_of(kPeople, options);
    const json lying = line_of(path("lying.jpg"), options);

    EXPECT_EQ(lying["width"], upright["width"]);
    EXPECT_EQ(lying["height"], upright["height"]);
    EXPECT_EQ(lying["width"], 960);
    const auto faces = detected(lying);
    EXPECT_THAT(faces, SizeIs(7));
    for (const Face& expected : detected(upright)) {
      const auto match = std::ranges::max_element(
          faces, {}, [&](const Face& face) { return iou(face.box, expected.box); });
      ASSERT_NE(match, faces.end());
      EXPECT_GT(iou(match->box, expected.box), 0.9F) << "at " << expected.box.x1;
      const Point off = match->landmarks.points[0] - expected.landmarks.points[0];
      EXPECT_LT(std::hypot(off.x, off.y), 0.05F * expected.box.width()) << "the left eye";
    }
  }
}

}  // namespace
}  // namespace retinaface::testing
