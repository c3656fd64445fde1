// Our resize beside OpenCV's, one thread each. Every benchmark checks the answer first.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <opencv2/imgproc.hpp>

#include "retinaface/base/random.h"
#include "retinaface/image/resize.h"

namespace retinaface {
namespace {

Image noise(int width, int height, PixelFormat format) {
  Random random(1);
  Image image(width, height, format);
  for (int y = 0; y < height; ++y) {
    std::generate_n(image.row(y), image.row_stride(),
                    [&] { return static_cast<std::uint8_t>(random.below(256)); });
  }
  return image;
}

struct Job {
  Image source;
  cv::Mat source_mat;
  cv::Size target;
  Interpolation interpolation = Interpolation::Bilinear;

  [[nodiscard]] Image ours() const {
    return resize(source.view(), target.width, target.height, interpolation);
  }
  [[nodiscard]] cv::Mat theirs() const {
    cv::Mat resized;
    cv::resize(source_mat, resized, target, 0, 0,
               interpolation == Interpolation::Bilinear ? cv::INTER_LINEAR : cv::INTER_AREA);
    return resized;
  }
  [[nodiscard]] bool agree() const {
    const Image a = ours();
    const cv::Mat b = theirs();
    return std::equal(a.bytes().begin(), a.bytes().end(), b.data,
                      [](int x, int y) { return std::abs(x - y) <= 1; });
  }
};

/// Arguments: source width and height, target width and height, channels, area or not.
Job job(const benchmark::State& state) {
  const auto arg = [&](int i) { return static_cast<int>(state.range(i)); };
  Job result{noise(arg(0), arg(1), arg(4) == 3 ? PixelFormat::Rgb8 : PixelFormat::Gray8),
             {},
             {arg(2), arg(3)},
             arg(5) != 0 ? Interpolation::Area : Interpolation::Bilinear};
  result.source_mat = {arg(1), arg(0), arg(4) == 3 ? CV_8UC3 : CV_8UC1, result.source.row(0)};
  return result;
}

void resize_ours(benchmark::State& state) {
  const Job work = job(state);
  if (!work.agree()) return state.SkipWithError("differs from OpenCV by more than a grey level");
  for (auto _ : state) benchmark::DoNotOptimize(work.ours());
}

void resize_opencv(benchmark::State& state) {
  cv::setNumThreads(1);
  const Job work = job(state);
  for (auto _ : state) benchmark::DoNotOptimize(work.theirs());
}

void sizes(benchmark::internal::Benchmark* bench) {
  for (const int area : {0, 1}) {
    for (const int channels : {3, 1}) {
      bench->Args({1920, 1080, 640, 360, channels, area});
      bench->Args({1920, 1080, 1422, 800, channels, area});
      bench->Args({4032, 3024, 640, 480, channels, area});
      bench->Args({640, 360, 1920, 1080, channels, area});
    }
  }
  bench->Unit(benchmark::kMicrosecond)->MinTime(0.1);
}

BENCHMARK(resize_ours)->Apply(sizes);
BENCHMARK(resize_opencv)->Apply(sizes);

}  // namespace
}  // namespace retinaface
