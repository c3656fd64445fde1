#include "retinaface/data/augment/filters.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <numbers>
#include <numeric>
#include <vector>

namespace retinaface::internal {
namespace {

constexpr int kOne = 256;

/// A neighbour of a pixel; all weights together are kOne, so that sums fit into 16 bits.
struct Tap {
  int dx = 0;
  int dy = 0;
  std::uint16_t weight = 0;
};

/// The picture with its edges repeated `reach` times around it.
Image with_margin(ImageView image, int reach) {
  Image padded(image.width() + 2 * reach, image.height() + 2 * reach, image.format());
  const auto pixel_bytes = static_cast<std::size_t>(num_channels(image.format()));
  for (int y = 0; y < padded.height(); ++y) {
    const int source_y = std::clamp(y - reach, 0, image.height() - 1);
    for (int x = 0; x < reach; ++x) {
      std::memcpy(padded.pixel(x, y), image.pixel(0, source_y), pixel_bytes);
      std::memcpy(padded.pixel(reach + image.width() + x, y),
                  image.pixel(image.width() - 1, source_y), pixel_bytes);
    }
    std::memcpy(padded.pixel(reach, y), image.row(source_y),
                pixel_bytes * static_cast<std::size_t>(image.width()));
  }
  return padded;
}

void add_weighted(const std::uint8_t* row, std::uint16_t weight, std::uint16_t* sums,
                  std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    sums[i] = static_cast<std::uint16_t>(sums[i] + row[i] * weight);
}

Image convolve(ImageView image, const std::vector<Tap>& taps) {
  int reach = 0;
  for (const Tap& tap : taps) reach = std::max({reach, std::abs(tap.dx), std::abs(tap.dy)});
  const Image padded = with_margin(image, reach);
  Image result(image.width(), image.height(), image.format());
  std::vector<std::uint16_t> sums(static_cast<std::size_t>(result.row_stride()));
  for (int y = 0; y < image.height(); ++y) {
    std::fill(sums.begin(), sums.end(), std::uint16_t{kOne / 2});
    for (const Tap& tap : taps)
      add_weighted(padded.pixel(reach + tap.dx, reach + y + tap.dy), tap.weight, sums.data(),
                   sums.size());
    std::uint8_t* out = result.row(y);
    for (std::size_t i = 0; i < sums.size(); ++i)
      out[i] = static_cast<std::uint8_t>(sums[i] / kOne);
  }
  return result;
}

/// Weights that are kOne together, in the given proportions. Sums are rounded, not weights, so that
/// errors do not add up.
std::vector<std::uint16_t> fixed_weights(const std::vector<double>& proportions) {
  const double total = std::accumulate(proportions.begin(), proportions.end(), 0.0);
  std::vector<std::uint16_t> weights;
  double sum = 0;
  long begin = 0;
  for (const double proportion : proportions) {
    sum += proportion;
    const long end = std::lround(kOne * sum / total);
    weights.push_back(static_cast<std::uint16_t>(end - begin));
    begin = end;
  }
  return weights;
}

/// Of the pixels from -reach to reach, where reach is 2.5 sigma.
std::vector<std::uint16_t> gaussian_weights(double sigma) {
  const int reach = static_cast<int>(std::ceil(2.5 * sigma));
  std::vector<double> bell;
  for (int x = -reach; x <= reach; ++x) bell.push_back(std::exp(-x * x / (2 * sigma * sigma)));
  return fixed_weights(bell);
}

/// Steps of about a pixel, of equal weight.
std::vector<Tap> line_taps(double length, double degrees) {
  const double angle = degrees * std::numbers::pi / 180;
  const int num_steps = std::max(1, static_cast<int>(std::ceil(length)));
  const auto weights =
      fixed_weights(std::vector<double>(static_cast<std::size_t>(num_steps) + 1, 1));
  std::vector<Tap> taps;
  for (int i = 0; i <= num_steps; ++i) {
    const double along = length * (static_cast<double>(i) / num_steps - 0.5);
    taps.push_back({static_cast<int>(std::lround(along * std::cos(angle))),
                    static_cast<int>(std::lround(along * std::sin(angle))),
                    weights[static_cast<std::size_t>(i)]});
  }
  return taps;
}

}  // namespace

Image gaussian_blur(ImageView image, double sigma) {
  const auto weights = gaussian_weights(sigma);
  const int reach = static_cast<int>(weights.size() / 2);
  std::vector<Tap> across;
  std::vector<Tap> down;
  for (int x = -reach; x <= reach; ++x) {
    const std::uint16_t weight = weights[static_cast<std::size_t>(x + reach)];
    across.push_back({x, 0, weight});
    down.push_back({0, x, weight});
  }
  return convolve(convolve(image, across).view(), down);
}

Image motion_blur(ImageView image, double length, double degrees) {
  return convolve(image, line_taps(length, degrees));
}

void change_levels(Image& image, double gain, double gamma) {
  std::array<std::uint8_t, 256> changed{};
  for (std::size_t level = 0; level < changed.size(); ++level) {
    const double light = gain * std::pow(static_cast<double>(level) / 255, gamma);
    changed[level] = static_cast<std::uint8_t>(std::lround(255 * std::clamp(light, 0.0, 1.0)));
  }
  for (int y = 0; y < image.height(); ++y) {
    std::uint8_t* row = image.row(y);
    for (std::ptrdiff_t i = 0; i < image.row_stride(); ++i) row[i] = changed[row[i]];
  }
}

void add_noise(Image& image, double sigma, Random& random) {
  // Of a sum of four bytes: mean 4 * 127.5, variance 4 * (256^2 - 1) / 12.
  const auto factor = static_cast<float>(sigma / std::sqrt(65535.0 / 3));
  for (int y = 0; y < image.height(); ++y) {
    std::uint8_t* row = image.row(y);
    std::uint64_t bits = 0;
    for (std::ptrdiff_t i = 0; i < image.row_stride(); ++i) {
      bits = i % 2 == 0 ? random.next() : bits >> 32;
      const auto sum = static_cast<int>((bits & 255) + (bits >> 8 & 255) + (bits >> 16 & 255) +
                                        (bits >> 24 & 255));
      const float level = static_cast<float>(row[i]) + static_cast<float>(sum - 510) * factor;
      row[i] = static_cast<std::uint8_t>(std::clamp(level, 0.F, 255.F) + 0.5F);
    }
  }
}

}  // namespace retinaface::internal
