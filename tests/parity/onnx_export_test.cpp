// Our engine and OpenCV's, on the same random weights: the graph, its export and both engines agree
// or one of them is wrong.
#include <gtest/gtest.h>

#include <opencv2/dnn.hpp>

#include "parity/network_outputs.h"
#include "retinaface/base/random.h"

namespace retinaface {
namespace {

std::vector<std::uint8_t> noise(Random& random, int width, int height) {
  std::vector<std::uint8_t> picture(static_cast<std::size_t>(3 * width * height));
  for (auto& byte : picture) byte = static_cast<std::uint8_t>(random.below(256));
  return picture;
}

cv::Mat blob_from(const std::vector<std::vector<std::uint8_t>>& pictures, int width, int height) {
  const std::vector<int> sizes{static_cast<int>(pictures.size()), 3, height, width};
  cv::Mat blob(sizes, CV_32F);
  auto* target = blob.ptr<float>();
  for (const auto& picture : pictures) {
    for (std::size_t c = 0; c < 3; ++c) {
      for (std::size_t i = c; i < picture.size(); i += 3) *target++ = picture[i];
    }
  }
  return blob;
}

std::vector<float> to_vector(const cv::Mat& mat) {
  return {mat.ptr<float>(), mat.ptr<float>() + mat.total()};
}

NetworkOutputs run_opencv(cv::dnn::Net& net, const cv::Mat& blob) {
  net.setInput(blob, "image");
  std::vector<cv::Mat> outputs;
  net.forward(outputs, std::vector<cv::String>{"boxes", "scores", "landmarks"});
  return {to_vector(outputs[0]), to_vector(outputs[1]), to_vector(outputs[2])};
}

/// Both engines may add in another order: 1e-4 of the largest number of an output.
void expect_equal(const std::vector<float>& ours, const std::vector<float>& opencv,
                  const std::string& what) {
  EXPECT_LE(max_difference(ours, opencv), 1e-4 * max_magnitude(opencv)) << what;
  EXPECT_GT(max_magnitude(opencv), 1e-3) << what << " say nothing";
}

/// Columns and rows of the coarsest level, and the number of pictures.
struct InputShape {
  int columns;
  int rows;
  int batch = 2;
};

/// @param shapes  one after the other for the same networks
void expect_parity(const NetworkConfig& config, const std::vector<InputShape>& shapes) {
  const Model model = random_model(config, 7);
  const Bytes onnx = to_onnx(model).value();
  const auto engine = nn::Engine::compile(build_graph(model).value());
  const auto engine_of_file =
      nn::Engine::compile(build_graph(read_model(onnx, "a.onnx").value()).value());
  auto net = cv::dnn::readNetFromONNX(reinterpret_cast<const char*>(onnx.data()), onnx.size());
  Random random(1);
  for (const auto& [columns, rows, batch] : shapes) {
    SCOPED_TRACE(config.name + " at " + std::to_string(columns) + "x" + std::to_string(rows) +
                 ", " + std::to_string(batch) + " pictures");
    const int width = columns * config.max_stride();
    const int height = rows * config.max_stride();
    std::vector<std::vector<std::uint8_t>> pictures;
    pictures.reserve(static_cast<std::size_t>(batch));
    for (int i = 0; i < batch; ++i) pictures.push_back(noise(random, width, height));

    const NetworkOutputs ours = run_engine(engine.value(), config, pictures, width, height);
    const NetworkOutputs opencv = run_opencv(net, blob_from(pictures, width, height));

    expect_equal(ours.boxes, opencv.boxes, "boxes");
    expect_equal(ours.scores, opencv.scores, "scores");
    expect_equal(ours.landmarks, opencv.landmarks, "landmarks");
    const NetworkOutputs read = run_engine(engine_of_file.value(), config, pictures, width, height);
    expect_equal(read.boxes, ours.boxes, "boxes of the model read back");
    expect_equal(read.scores, ours.scores, "scores of the model read back");
  }
}

NetworkConfig preset(const char* name) {
  return network_preset(name).value();
}

TEST(OnnxExport, OfRetinaFaceMobileNetRunsInOpenCvAsInOurEngine) {
  expect_parity(preset("retinaface-mnet025"), {{4, 4}, {7, 3}, {1, 5}});
}

TEST(OnnxExport, RunsInOpenCvForBatchesOfOneAndThreeToo) {
  expect_parity(preset("retinaface-mnet025"), {{3, 2, 1}, {3, 2, 3}, {2, 3, 1}});
}

TEST(OnnxExport, OfInsightFaceMobileNetRunsInOpenCvAsInOurEngine) {
  expect_parity(preset("insightface-mnet025"), {{4, 4}, {7, 3}, {1, 5}});
}

TEST(OnnxExport, OfWiderMobileNetsRunsInOpenCvAsInOurEngine) {
  for (const double width : {0.5, 1.0}) {
    NetworkConfig config = preset("retinaface-mnet025");
    config.width_multiplier = width;
    expect_parity(config, {{3, 2}});
  }
}

TEST(OnnxExportSlow, OfShallowResNetsRunsInOpenCvAsInOurEngine) {
  for (const char* name : {"retinaface-r50", "insightface-r50"}) {
    NetworkConfig config = preset(name);
    config.depth = 18;
    expect_parity(config, {{3, 2}});
  }
}

TEST(OnnxExportSlow, OfResNet101RunsInOpenCvAsInOurEngine) {
  for (const char* name : {"retinaface-r50", "insightface-r50"}) {
    NetworkConfig config = preset(name);
    config.depth = 101;
    expect_parity(config, {{2, 1}});
  }
}

TEST(OnnxExportSlow, OfRetinaFaceResNet50RunsInOpenCvAsInOurEngine) {
  expect_parity(preset("retinaface-r50"), {{4, 3}, {2, 5}, {1, 1}});
}

TEST(OnnxExportSlow, OfInsightFaceResNet50RunsInOpenCvAsInOurEngine) {
  expect_parity(preset("insightface-r50"), {{4, 3}, {2, 5}, {1, 1}});
}

/// ONNX has no deformable convolution at our opset.
NetworkConfig with_straight_convolutions(NetworkConfig config) {
  config.deformable = false;
  return config;
}

TEST(OnnxExportSlow, OfPaperResNet50WithStraightConvolutionsRunsInOpenCvAsInOurEngine) {
  expect_parity(with_straight_convolutions(preset("paper-r50")), {{2, 2}, {3, 1}, {1, 1}});
}

TEST(OnnxExportSlow, OfPaperResNet152WithStraightConvolutionsRunsInOpenCvAsInOurEngine) {
  expect_parity(with_straight_convolutions(preset("paper-r152")), {{2, 2}, {3, 1}, {1, 1}});
}

}  // namespace
}  // namespace retinaface
