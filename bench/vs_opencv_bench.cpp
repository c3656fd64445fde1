// Our engine and OpenCV dnn on the same weights and the same pixels, interleaved in one process:
// the faces are compared first, then the time is taken.
//
//   retinaface_bench_vs_opencv MODEL PHOTO          OpenCV runs our ONNX export of the weights
//   retinaface_bench_vs_opencv MODEL ONNX PHOTO     or an export of others that subtracts no mean
//   retinaface_bench_vs_opencv --preset NAME        random weights, exported by us; raw outputs
//                                                   are compared
//
// One thread is timed by its own CPU clock, which a busy neighbour does not stop; two by the
// wall's.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "bench/best_time.h"
#include "retinaface/base/file.h"
#include "retinaface/detect/decode.h"
#include "retinaface/detect/nms.h"
#include "retinaface/image/decode.h"
#include "retinaface/image/resize.h"
#include "retinaface/model/heads.h"
#include "retinaface/model/model.h"

namespace {

using namespace retinaface;

constexpr int kRounds = 15;
constexpr float kMaxScoreDifference = 1e-3F;
constexpr float kMaxBoxDifference = 0.05F;  // pixels
constexpr float kMinIouOfPairs = 0.9F;

struct Size {
  int width;
  int height;
};

/// One network in both engines' forms.
struct Subject {
  Model model;
  cv::dnn::Net net;
  cv::Scalar mean;  ///< what the ONNX file does not subtract by itself
  Image photo;
};

/// The picture on a canvas that the network's strides divide, as our engine pads inside.
cv::Mat padded_pixels(ImageView picture, const Subject& subject) {
  const int multiple = subject.model.config.max_stride();
  const auto pad = [&](int size) { return (size + multiple - 1) / multiple * multiple; };
  const auto& mean = subject.model.config.input.mean;
  cv::Mat canvas(pad(picture.height()), pad(picture.width()), CV_8UC3,
                 cv::Scalar(mean[0], mean[1], mean[2]));
  for (int y = 0; y < picture.height(); ++y) {
    std::copy_n(picture.row(y), picture.width() * 3, canvas.ptr(y));
  }
  return canvas;
}

class OpenCvRun {
 public:
  OpenCvRun(Subject& subject, ImageView picture) : subject_(subject) {
    // The pixels are already in the network's channel order.
    subject.net.setInput(
        cv::dnn::blobFromImage(padded_pixels(picture, subject), 1, {}, subject.mean));
  }

  void run() { subject_.net.forward(outputs_, subject_.net.getUnconnectedOutLayersNames()); }

  /// The output of 2 (scores), 4 (boxes) or 10 (landmarks) numbers for each anchor.
  [[nodiscard]] const cv::Mat& output(int numbers_per_anchor) const {
    return *std::find_if(outputs_.begin(), outputs_.end(), [&](const cv::Mat& output) {
      return output.size[output.dims - 1] == numbers_per_anchor;
    });
  }

  /// Its flat outputs as the levels that ours are; a logarithm undoes the softmax.
  [[nodiscard]] std::vector<HeadLevel> levels(std::vector<HeadLevel> like) {
    const cv::Mat& scores = output(2);
    log_scores_.assign(scores.ptr<float>(), scores.ptr<float>() + scores.total());
    for (float& score : log_scores_) score = std::log(std::max(score, 1e-30F));
    std::ptrdiff_t anchor = 0;
    for (std::size_t i = 0; i < like.size(); ++i) {
      HeadLevel& level = like[i];
      const std::ptrdiff_t per_cell = subject_.model.config.anchors[i].num_anchors();
      level.logits = log_scores_.data() + anchor * 2;
      level.boxes = output(4).ptr<float>() + anchor * 4;
      level.landmarks = output(10).ptr<float>() + anchor * 10;
      level.logits_stride = per_cell * 2;
      level.boxes_stride = per_cell * 4;
      level.landmarks_stride = per_cell * 10;
      anchor += per_cell * level.width * level.height;
    }
    return like;
  }

 private:
  Subject& subject_;
  std::vector<cv::Mat> outputs_;
  std::vector<float> log_scores_;
};

std::vector<Face> faces_of(const std::vector<HeadLevel>& levels, const Subject& subject,
                           ImageView picture) {
  return suppress_overlaps(
      decode_faces(levels, subject.model.config, picture.width(), picture.height(), 0.5F).value(),
      0.4F);
}

bool same_face(const Face& a, const Face& b) {
  const float farthest = std::max({std::abs(a.box.x1 - b.box.x1), std::abs(a.box.y1 - b.box.y1),
                                   std::abs(a.box.x2 - b.box.x2), std::abs(a.box.y2 - b.box.y2)});
  return iou(a.box, b.box) > kMinIouOfPairs && farthest <= kMaxBoxDifference &&
         std::abs(a.score - b.score) <= kMaxScoreDifference;
}

/// The largest difference of any raw number, relative to the largest number.
double raw_difference(const std::vector<HeadLevel>& ours, const std::vector<HeadLevel>& theirs,
                      const NetworkConfig& config) {
  double difference = 0;
  double largest = 1;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const std::ptrdiff_t per_cell = config.anchors[i].num_anchors() * 4;
    for (std::ptrdiff_t cell = 0; cell < std::ptrdiff_t{ours[i].width} * ours[i].height; ++cell) {
      for (std::ptrdiff_t c = 0; c < per_cell; ++c) {
        const double a = ours[i].boxes[cell * ours[i].boxes_stride + c];
        const double b = theirs[i].boxes[cell * theirs[i].boxes_stride + c];
        difference = std::max(difference, std::abs(a - b));
        largest = std::max(largest, std::abs(a));
      }
    }
  }
  return difference / largest;
}

/// What both engines say, in words; "" when they disagree.
std::string verified(const std::vector<HeadLevel>& ours, const std::vector<HeadLevel>& theirs,
                     const Subject& subject, ImageView picture) {
  if (subject.model.sha256.empty()) {  // random weights find nothing
    const double difference = raw_difference(ours, theirs, subject.model.config);
    return difference <= 1e-4 ? fmt::format("outputs differ by {:.1e}", difference) : "";
  }
  const auto our_faces = faces_of(ours, subject, picture);
  const auto their_faces = faces_of(theirs, subject, picture);
  const bool equal =
      !our_faces.empty() && std::equal(our_faces.begin(), our_faces.end(), their_faces.begin(),
                                       their_faces.end(), same_face);
  return equal ? fmt::format("same {} faces", our_faces.size()) : "";
}

/// Verifies, then times; the ratio of their time to ours, or 0 when the answers differ.
double compare(Subject& subject, Size size, int threads) {
  const Image picture = resize(subject.photo.view(), size.width, size.height);
  const nn::InputImage input{.data = picture.view().data(),
                             .width = picture.width(),
                             .height = picture.height(),
                             .row_stride = picture.row_stride(),
                             .reverse_channels = false};
  const auto engine =
      nn::Engine::compile(build_graph(subject.model).value(), {.num_threads = threads}).value();
  cv::setNumThreads(threads);
  OpenCvRun theirs(subject, picture.view());
  theirs.run();
  std::string answer;
  {
    const auto outputs = engine.run({&input, 1}).value();
    const auto our_levels = head_levels(outputs, subject.model.config, 0);
    answer = verified(our_levels, theirs.levels(our_levels), subject, picture.view());
  }
  const std::string title =
      fmt::format("{}x{} {} thread{}", size.width, size.height, threads, threads == 1 ? "" : "s");
  if (answer.empty()) {
    fmt::print("{}: the two engines find different faces\n", title);
    return 0;
  }
  bench::Best our_time{threads};
  bench::Best their_time{threads};
  for (int round = 0; round < kRounds; ++round) {
    for (int i = 0; i < 3; ++i) our_time.time([&] { (void)engine.run({&input, 1}).value(); });
    their_time.time([&] { theirs.run(); });
  }
  const double ratio = their_time.milliseconds / our_time.milliseconds;
  fmt::print("{:>24}: ours {:8.2f} ms, OpenCV dnn {:8.2f} ms, ratio {:.2f}  ({})\n", title,
             our_time.milliseconds, their_time.milliseconds, ratio, answer);
  return ratio;
}

/// As OpenCV reads our export, which subtracts the mean by itself.
cv::dnn::Net exported(const Model& model) {
  const Bytes onnx = to_onnx(model).value();
  return cv::dnn::readNetFromONNX(reinterpret_cast<const char*>(onnx.data()), onnx.size());
}

/// @param onnx_path  the weights once more, in a file that subtracts no mean; null: our export
Subject detector_of(const char* model_path, const char* onnx_path, const char* photo_path) {
  Model model = load_model(model_path).value();
  const auto& mean = model.config.input.mean;
  const PixelFormat order =
      model.config.input.channel_order == ChannelOrder::Rgb ? PixelFormat::Rgb8 : PixelFormat::Bgr8;
  auto photo = read_image(photo_path, {.limits = {}, .format = order}).value().image;
  if (onnx_path == nullptr) {
    auto net = exported(model);
    return {std::move(model), std::move(net), {}, std::move(photo)};
  }
  const cv::Scalar subtracted(mean[0], mean[1], mean[2]);
  return {std::move(model), cv::dnn::readNetFromONNX(onnx_path), subtracted, std::move(photo)};
}

Subject random_preset(const char* name) {
  Model model = random_model(network_preset(name).value(), 1);
  auto net = exported(model);
  Image noise(640, 480, PixelFormat::Rgb8);
  for (int y = 0; y < noise.height(); ++y) {
    for (int x = 0; x < 3 * noise.width(); ++x) {
      noise.row(y)[x] = static_cast<std::uint8_t>((x * 31 + y * 17) ^ (x * y));
    }
  }
  return {std::move(model), std::move(net), {}, std::move(noise)};
}

}  // namespace

int main(int argc, char** argv) {
  const bool preset = argc == 3 && std::string_view(argv[1]) == "--preset";
  if (argc != 3 && argc != 4) {
    fmt::print(stderr, "usage: {0} MODEL [ONNX] PHOTO\n       {0} --preset NAME\n", argv[0]);
    return 2;
  }
  Subject subject = preset ? random_preset(argv[2])
                           : detector_of(argv[1], argc == 4 ? argv[2] : nullptr, argv[argc - 1]);
  const std::vector<Size> sizes = preset ? std::vector<Size>{{640, 480}}
                                         : std::vector<Size>{{320, 240}, {640, 480}, {1920, 1080}};
  double vga_ratio = 0;
  bool all_equal = true;
  for (const Size size : sizes) {
    for (const int threads : {1, 2}) {
      const double ratio = compare(subject, size, threads);
      if (size.width == 640 && threads == 1) vga_ratio = ratio;
      all_equal = all_equal && ratio > 0;
    }
  }
  fmt::print("ratio 640x480 1 thread: {:.2f}\n", vga_ratio);
  return all_equal ? 0 : 1;
}
