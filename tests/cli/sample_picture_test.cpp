// The picture in examples/ and its labels, with the model inside.
#include <cmath>

#include "retinaface/data/json_lines.h"
#include "tests/cli/cli_fixture.h"

namespace retinaface::testing {
namespace {

using nlohmann::json;
using ::testing::SizeIs;

class SamplePicture : public CliTest {
 protected:
  static std::vector<Face> detected() {
    const RunResult result = retinaface({"detect", "-q", RETINAFACE_EXAMPLES "/people.jpg"});
    EXPECT_EQ(result.status, 0) << result.err;
    const json line = json_lines(result.out).at(0);
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

}  // namespace
}  // namespace retinaface::testing
