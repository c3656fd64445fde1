// The engine alone on the shape of RetinaFace MobileNet-0.25, layer by layer, and OpenCV dnn on an
// ONNX file of the same shape, interleaved in one process.
//
//   retinaface_bench_engine [WIDTH HEIGHT [THREADS [ISA [ONNX]]]]      ISA "best": the best one

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "bench/best_time.h"
#include "retinaface/nn/test_graphs.h"

namespace {

using namespace retinaface;

constexpr int kRounds = 30;

void print_layers(const nn::Engine& engine, const nn::InputImage& image) {
  double sum = 0;
  for (const nn::StepTime& step : engine.profile({&image, 1}, kRounds).value()) {
    fmt::print("{:8.1f} us {:8.3f} MMAC {:7.1f} GFLOP/s  {:26} {}\n", step.milliseconds * 1e3,
               step.mega_macs, 2 * step.mega_macs / step.milliseconds, step.kernel, step.name);
    sum += step.milliseconds;
  }
  fmt::print("{:8.1f} us in all\n", sum * 1e3);
}

struct Options {
  int width = 640;
  int height = 480;
  int threads = 1;
  std::string isa;
  std::string onnx;
};

Options parse(int argc, char** argv) {
  Options options;
  if (argc > 2) {
    options.width = std::atoi(argv[1]);
    options.height = std::atoi(argv[2]);
  }
  if (argc > 3) options.threads = std::atoi(argv[3]);
  if (argc > 4 && std::string_view(argv[4]) != "best") options.isa = argv[4];
  if (argc > 5) options.onnx = argv[5];
  return options;
}

/// The peer cannot pad inside: it gets the size that the engine pads to.
int padded(int size) {
  return (size + 31) / 32 * 32;
}

class Peer {
 public:
  Peer(const Options& options, const nn::testing::Picture& picture)
      : net_(cv::dnn::readNetFromONNX(options.onnx)) {
    cv::setNumThreads(options.threads);
    const cv::Mat pixels(picture.height, picture.width, CV_8UC3,
                         const_cast<std::uint8_t*>(picture.bytes.data()));
    net_.setInput(cv::dnn::blobFromImage(pixels, 1, {}, cv::Scalar(104, 117, 123)));
  }
  void run() {
    std::vector<cv::Mat> outputs;
    net_.forward(outputs, net_.getUnconnectedOutLayersNames());
  }

 private:
  cv::dnn::Net net_;
};

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  const auto engine = nn::Engine::compile(nn::testing::retinaface_mobilenet025(1),
                                          {.num_threads = options.threads, .isa = options.isa})
                          .value();
  const auto picture =
      nn::testing::random_picture(1, padded(options.width), padded(options.height));
  const nn::InputImage image = picture.view();
  print_layers(engine, image);

  bench::Best ours{options.threads};
  bench::Best theirs{options.threads};
  std::optional<Peer> peer;
  if (!options.onnx.empty()) peer.emplace(options, picture);
  for (int round = 0; round < kRounds; ++round) {
    for (int i = 0; i < 3; ++i) {
      ours.time([&] { static_cast<void>(engine.run({&image, 1}).value()); });
    }
    if (peer) theirs.time([&] { peer->run(); });
  }
  fmt::print("{}x{}, {} threads, {}: engine {:.2f} ms", picture.width, picture.height,
             options.threads, engine.isa(), ours.milliseconds);
  if (peer) {
    fmt::print(", OpenCV dnn {:.2f} ms, ratio {:.2f}", theirs.milliseconds,
               theirs.milliseconds / ours.milliseconds);
  }
  fmt::print("\n");
}
