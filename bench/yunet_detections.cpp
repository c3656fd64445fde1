// What YuNet (libfacedetection.train, run by OpenCV dnn) finds in labelled pictures, as JSON lines
// that `retinaface eval detections` reads: a peer for our models, judged on the same pictures.
//
//   retinaface_yunet_detections YUNET.onnx LABELS.jsonl IMAGES LONG_SIDE > yunet.jsonl
//
// LONG_SIDE 0 keeps each picture's own size. Scores from 0.02, NMS at IoU 0.45.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/file.h"
#include "retinaface/data/json_lines.h"
#include "retinaface/detect/nms.h"
#include "retinaface/image/decode.h"
#include "retinaface/image/resize.h"

namespace {

using namespace retinaface;

constexpr int kStrides[] = {8, 16, 32};
constexpr int kMultiple = 32;
constexpr float kMinScore = 0.02F;
constexpr float kMaxIou = 0.45F;
constexpr std::uint64_t kMaxOnnxBytes = 16 << 20;

/// The picture as YuNet sees it: BGR, long side as asked for, black up to a multiple of 32.
struct Input {
  cv::Mat pixels;
  double scale = 1;  ///< input from picture
};

Input input_of(ImageView picture, int long_side) {
  const int side = std::max(picture.width(), picture.height());
  const double scale = long_side == 0 ? 1.0 : static_cast<double>(long_side) / side;
  const Image scaled = scale == 1 ? convert(picture, PixelFormat::Bgr8) : resize_by(picture, scale);
  const auto pad = [](int size) { return (size + kMultiple - 1) / kMultiple * kMultiple; };
  Input input{cv::Mat(pad(scaled.height()), pad(scaled.width()), CV_8UC3, cv::Scalar()), scale};
  for (int y = 0; y < scaled.height(); ++y)
    std::copy_n(scaled.row(y), 3 * scaled.width(), input.pixels.ptr(y));
  return input;
}

// OpenCV 4.6 reads no ONNX file of free sizes, so the sizes are written into the file before. What
// follows is as much of protobuf as that needs.

std::uint64_t take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (int shift = 0; !bytes.empty() && shift < 64; shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if (byte < 0x80U) return value;
  }
  throw std::runtime_error("the ONNX file ends in the middle of a number");
}

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80U; value >>= 7U) bytes += static_cast<char>(value | 0x80U);
  return bytes += static_cast<char>(value);
}

/// The message with the message at that path of fields replaced.
std::string replaced(std::string_view message, std::span<const std::uint64_t> path,
                     const std::string& replacement) {
  constexpr std::uint64_t kLengthDelimited = 2;
  if (path.empty()) return replacement;
  std::string result;
  while (!message.empty()) {
    const std::string_view from_here = message;
    const std::uint64_t key = take_varint(message);
    if (key % 8 != kLengthDelimited) {
      if (key % 8 != 0) throw std::runtime_error("the ONNX file has a field of fixed width");
      take_varint(message);
      result += from_here.substr(0, from_here.size() - message.size());
      continue;
    }
    const std::uint64_t length = take_varint(message);
    const std::string_view content = message.substr(0, length);
    message.remove_prefix(content.size());
    const std::string written = key / 8 == path.front()
                                    ? replaced(content, path.subspan(1), replacement)
                                    : std::string(content);
    result += varint(key) + varint(written.size()) + written;
  }
  return result;
}

/// ModelProto.graph.input.type.tensor_type.shape becomes 1 × 3 × rows × columns.
std::string with_input_size(std::string_view onnx, cv::Size size) {
  constexpr std::uint64_t kShape[] = {7, 11, 2, 1, 2};
  std::string shape;
  for (const int side : {1, 3, size.height, size.width}) {
    const std::string dimension = "\x08" + varint(static_cast<std::uint64_t>(side));
    shape += "\x0A" + varint(dimension.size()) + dimension;
  }
  return replaced(onnx, kShape, shape);
}

/// One anchor a cell, at its corner; sizes are exponents (Wu et al. 2023).
Face decode(const float* box, const float* points, float score, int x, int y, int stride) {
  const auto s = static_cast<float>(stride);
  const float center_x = (static_cast<float>(x) + box[0]) * s;
  const float center_y = (static_cast<float>(y) + box[1]) * s;
  const float half_width = std::exp(box[2]) * s / 2;
  const float half_height = std::exp(box[3]) * s / 2;
  Face face{.box = {center_x - half_width, center_y - half_height, center_x + half_width,
                    center_y + half_height},
            .score = score,
            .landmarks = {}};
  for (std::size_t k = 0; k < 5; ++k)
    face.landmarks.points[k] = {(static_cast<float>(x) + points[2 * k]) * s,
                                (static_cast<float>(y) + points[2 * k + 1]) * s};
  return face;
}

class YuNet {
 public:
  explicit YuNet(const std::string& path) : onnx_(read_file(path, kMaxOnnxBytes).value()) {}

  /// Faces in pixels of the input.
  std::vector<Face> find(const cv::Mat& pixels) const {
    const std::string onnx =
        with_input_size({reinterpret_cast<const char*>(onnx_.data()), onnx_.size()}, pixels.size());
    cv::dnn::Net net = cv::dnn::readNetFromONNX(onnx.data(), onnx.size());
    net.setInput(cv::dnn::blobFromImage(pixels));
    std::vector<std::string> names;
    for (const char* kind : {"cls", "obj", "bbox", "kps"}) {
      for (const int stride : kStrides) names.push_back(fmt::format("{}_{}", kind, stride));
    }
    std::vector<cv::Mat> outputs;
    net.forward(outputs, names);
    std::vector<Face> faces;
    for (std::size_t level = 0; level < std::size(kStrides); ++level) {
      const auto numbers = [&](std::size_t kind) {
        return outputs[kind * std::size(kStrides) + level].ptr<float>();
      };
      const int stride = kStrides[level];
      const int columns = pixels.cols / stride;
      for (int i = 0; i < columns * (pixels.rows / stride); ++i) {
        const float score =
            std::sqrt(std::clamp(numbers(0)[i], 0.F, 1.F) * std::clamp(numbers(1)[i], 0.F, 1.F));
        if (score < kMinScore) continue;
        faces.push_back(decode(numbers(2) + 4L * i, numbers(3) + 10L * i, score, i % columns,
                               i / columns, stride));
      }
    }
    return suppress_overlaps(faces, kMaxIou);
  }

 private:
  Bytes onnx_;
};

nlohmann::json line_of(const std::string& name, ImageView picture, const std::vector<Face>& faces,
                       double scale) {
  nlohmann::json line{{"schema", "retinaface/1"},
                      {"image", name},
                      {"width", picture.width()},
                      {"height", picture.height()},
                      {"faces", nlohmann::json::array()}};
  const auto back = [&](float pixels) { return pixels / scale; };
  for (const Face& face : faces) {
    nlohmann::json points = nlohmann::json::array();
    for (const Point& point : face.landmarks.points)
      points.push_back({back(point.x), back(point.y)});
    line["faces"].push_back(
        {{"box", {back(face.box.x1), back(face.box.y1), back(face.box.x2), back(face.box.y2)}},
         {"score", face.score},
         {"landmarks", points}});
  }
  return line;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    fmt::print(stderr, "usage: {} YUNET.onnx LABELS.jsonl IMAGES LONG_SIDE\n", argv[0]);
    return 2;
  }
  const YuNet net(argv[1]);
  for (const LabelledImage& label : read_label_lines(argv[2]).value()) {
    const Image picture = read_image(std::filesystem::path(argv[3]) / label.path,
                                     {.limits = {}, .format = PixelFormat::Bgr8})
                              .value()
                              .image;
    const Input input = input_of(picture.view(), std::atoi(argv[4]));
    fmt::print("{}\n",
               line_of(label.path, picture.view(), net.find(input.pixels), input.scale).dump());
  }
  return 0;
}
