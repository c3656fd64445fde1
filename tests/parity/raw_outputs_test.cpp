// Published weights on a real photo, beside the reference implementation's numbers for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "parity/network_outputs.h"
#include "parity/npz.h"
#include "retinaface/image/decode.h"
#include "retinaface/testing/shared_data.h"

namespace retinaface {
namespace {

using testing::shared_data;

const auto kGoldenPicture = shared_data("golden/input_640x640.png");
const auto kGoldenOutputs = shared_data("golden/raw_outputs.npz");
const auto kGoldenFaces = shared_data("golden/detections.txt");

struct GoldenRun {
  NetworkConfig config;
  NetworkOutputs outputs;
};

GoldenRun run_on_golden_picture(const std::filesystem::path& weights) {
  const Model model = load_model(weights).value();
  const auto engine = nn::Engine::compile(build_graph(model).value());
  const bool bgr = model.config.input.channel_order == ChannelOrder::Bgr;
  const Bytes file = read_file(kGoldenPicture).value();
  const DecodedImage picture =
      decode_image(file, "golden",
                   {.limits = {}, .format = bgr ? PixelFormat::Bgr8 : PixelFormat::Rgb8})
          .value();
  const Image& image = picture.image;
  const std::vector<std::uint8_t> pixels(image.row(0), image.row(image.height()));
  return {model.config,
          run_engine(engine.value(), model.config, {pixels}, image.width(), image.height())};
}

/// The faces of all anchors above a score, not suppressed.
std::vector<Face> faces_above(const GoldenRun& run, float min_score) {
  const auto anchors = all_anchors(run.config.anchors, 640, 640);
  std::vector<Face> faces;
  for (std::size_t i = 0; i < anchors.size(); ++i) {
    const float score = run.outputs.scores[2 * i + 1];
    if (score < min_score) continue;
    faces.push_back(
        {decode_box(&run.outputs.boxes[4 * i], anchors[i], run.config.coding), score,
         decode_landmarks(&run.outputs.landmarks[10 * i], anchors[i], run.config.coding)});
  }
  return faces;
}

std::vector<Face> golden_faces_above(float min_score) {
  std::ifstream file(kGoldenFaces);
  std::string heading;
  std::getline(file, heading);
  std::vector<Face> faces;
  Face face;
  while (file >> face.box.x1 >> face.box.y1 >> face.box.x2 >> face.box.y2 >> face.score) {
    for (Point& point : face.landmarks.points) file >> point.x >> point.y;
    if (face.score >= min_score) faces.push_back(face);
  }
  return faces;
}

const Face& best_match(const Box& box, const std::vector<Face>& faces) {
  return *std::ranges::max_element(faces, {}, [&](const Face& face) { return iou(face.box, box); });
}

/// The faces that both find stand in the same places, landmark by landmark.
void expect_golden_faces(const GoldenRun& run, const std::vector<Face>& golden) {
  const auto faces = faces_above(run, 0.5F);
  ASSERT_FALSE(faces.empty());
  int num_found = 0;
  Point drift;
  for (const Face& expected : golden) {
    const Face& found = best_match(expected.box, faces);
    if (iou(found.box, expected.box) < 0.6F) continue;
    ++num_found;
    drift = drift + (found.box.center() - expected.box.center());
    for (std::size_t k = 0; k < 5; ++k) {
      const Point offset = found.landmarks.points[k] - expected.landmarks.points[k];
      EXPECT_LT(std::hypot(offset.x, offset.y), 0.2F * expected.box.width()) << "landmark " << k;
    }
  }
  EXPECT_GE(num_found, static_cast<int>(golden.size() * 9 / 10));
  // Networks differ face by face, but a wrong anchor centre would move them all one way.
  EXPECT_LT(std::abs(drift.x) / static_cast<float>(num_found), 0.75F);
  EXPECT_LT(std::abs(drift.y) / static_cast<float>(num_found), 0.75F);
}

TEST(RawOutputs, OfTheOfficialWeightsAreThoseOfTheReference) {
  const auto weights = shared_data("weights/retinaface_mnet025.pth");
  RETINAFACE_SKIP_WITHOUT(weights);
  RETINAFACE_SKIP_WITHOUT(kGoldenOutputs);

  const GoldenRun run = run_on_golden_picture(weights);

  EXPECT_EQ(run.config, network_preset("retinaface-mnet025").value());
  EXPECT_LE(max_difference(run.outputs.boxes, read_npz(kGoldenOutputs, "loc")), 1e-4);
  EXPECT_LE(max_difference(run.outputs.scores, read_npz(kGoldenOutputs, "conf")), 1e-4);
  EXPECT_LE(max_difference(run.outputs.landmarks, read_npz(kGoldenOutputs, "landms")), 1e-4);
}

TEST(RawOutputs, OfTheZipFormatsWeightsShowTheSameFaces) {
  const auto weights = shared_data("weights/retinaface_mnet025_zipformat.pth");
  RETINAFACE_SKIP_WITHOUT(weights);
  RETINAFACE_SKIP_WITHOUT(kGoldenFaces);

  expect_golden_faces(run_on_golden_picture(weights), golden_faces_above(0.95F));
}

TEST(RawOutputs, OfInsightFacesWeightsShowTheSameFaces) {
  const auto weights = shared_data("weights/mnet.25-0000.params");
  RETINAFACE_SKIP_WITHOUT(weights);
  RETINAFACE_SKIP_WITHOUT(kGoldenFaces);

  const GoldenRun run = run_on_golden_picture(weights);

  EXPECT_EQ(run.config, network_preset("insightface-mnet025").value());
  expect_golden_faces(run, golden_faces_above(0.95F));
}

TEST(PublishedWeights, OfOtherNetworksAreNamed) {
  const auto classifier = shared_data("weights/mobilenet_v1_x025_imagenet.pth");
  const auto yunet = shared_data("weights/yunet_n_dynamic.onnx");
  RETINAFACE_SKIP_WITHOUT(classifier);
  RETINAFACE_SKIP_WITHOUT(yunet);

  const auto first = load_model(classifier);
  const auto second = load_model(yunet);

  ASSERT_FALSE(first.ok());
  EXPECT_EQ(first.error().code, ErrorCode::Unsupported);
  EXPECT_THAT(first.error().message, ::testing::HasSubstr("MobileNetV1 classifier"));
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::Unsupported);
  EXPECT_THAT(second.error().message, ::testing::HasSubstr("tensors of another network"));
}

}  // namespace
}  // namespace retinaface
