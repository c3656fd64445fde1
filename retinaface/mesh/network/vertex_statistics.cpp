#include "retinaface/mesh/network/vertex_statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/network/graph_network.h"

namespace retinaface::mesh {
namespace {

constexpr float kDarkest = 0.002F;

float logit(float colour) {
  const float inside = std::clamp(colour, kDarkest, 1 - kDarkest);
  return std::log(inside / (1 - inside));
}

Vec3 logit(Vec3 colour) {
  return {logit(colour.x), logit(colour.y), logit(colour.z)};
}

Vec3 quotient(Vec3 a, Vec3 b) {
  return {a.x / b.x, a.y / b.y, a.z / b.z};
}

/// Mean and standard deviation of every number of a mesh.
struct Moments {
  Moments(std::span<const float> meshes, std::size_t num_values)
      : mean(num_values), deviation(num_values) {
    std::vector<double> sum(num_values);
    std::vector<double> squares(num_values);
    for (std::size_t i = 0; i < meshes.size(); ++i) {
      const double offset = static_cast<double>(meshes[i]) - meshes[i % num_values];
      sum[i % num_values] += offset;
      squares[i % num_values] += offset * offset;
    }
    const double share = static_cast<double>(num_values) / static_cast<double>(meshes.size());
    for (std::size_t i = 0; i < num_values; ++i) {
      const double offset = sum[i] * share;
      mean[i] = meshes[i] + static_cast<float>(offset);
      deviation[i] =
          static_cast<float>(std::sqrt(std::max(0.0, squares[i] * share - offset * offset)));
    }
  }

  std::vector<float> mean;
  std::vector<float> deviation;
};

/// @param first  of three channels
void raise_small(std::span<float> deviations, std::size_t first) {
  double sum = 0;
  for (std::size_t i = 0; i < deviations.size(); i += kVertexChannels)
    for (std::size_t c = first; c < first + 3; ++c) sum += deviations[i + c];
  const auto least = static_cast<float>(sum / static_cast<double>(50 * deviations.size()));
  for (std::size_t i = 0; i < deviations.size(); i += kVertexChannels)
    for (std::size_t c = first; c < first + 3; ++c)
      deviations[i + c] = std::max({deviations[i + c], least, 1e-6F});
}

}  // namespace

Vec3 logistic(Vec3 numbers) {
  const auto one = [](float x) { return 1 / (1 + std::exp(-x)); };
  return {one(numbers.x), one(numbers.y), one(numbers.z)};
}

void require_statistics(const VertexStatistics& statistics, std::size_t num_vertices) {
  const auto fits = [&](const std::vector<Vec3>& values, bool may_be_empty) {
    return values.size() == num_vertices || (may_be_empty && values.empty());
  };
  RETINAFACE_REQUIRE(fits(statistics.mean, false) && fits(statistics.deviation, false) &&
                         fits(statistics.colour_mean, true) &&
                         fits(statistics.colour_deviation, true),
                     "statistics of " + std::to_string(statistics.mean.size()) + " vertices for " +
                         std::to_string(num_vertices));
}

VertexStatistics statistics_of(std::span<const float> meshes, std::size_t num_vertices) {
  const std::size_t num_values = num_vertices * kVertexChannels;
  RETINAFACE_REQUIRE(num_values > 0 && !meshes.empty() && meshes.size() % num_values == 0,
                     std::to_string(meshes.size()) + " numbers for meshes of " +
                         std::to_string(num_vertices) + " vertices");
  Moments moments(meshes, num_values);
  raise_small(moments.deviation, 0);
  raise_small(moments.deviation, 3);
  VertexStatistics statistics;
  for (std::size_t i = 0; i < num_values; i += kVertexChannels) {
    const Vec3 colour = Vec3::load(&moments.mean[i + 3]);
    const auto slope = [](float c) { return std::max(c, kDarkest) * std::max(1 - c, kDarkest); };
    statistics.mean.push_back(Vec3::load(&moments.mean[i]));
    statistics.deviation.push_back(Vec3::load(&moments.deviation[i]));
    statistics.colour_mean.push_back(logit(colour));
    statistics.colour_deviation.push_back(
        quotient(Vec3::load(&moments.deviation[i + 3]),
                 {slope(colour.x), slope(colour.y), slope(colour.z)}));
  }
  return statistics;
}

void standardise_vertices(const VertexStatistics& statistics, std::span<const float> vertices,
                          std::span<float> numbers) {
  const std::size_t count = statistics.mean.size();
  require_statistics(statistics, count);
  RETINAFACE_REQUIRE(
      vertices.size() == count * kVertexChannels && numbers.size() == vertices.size(),
      std::to_string(vertices.size()) + " numbers for " + std::to_string(count) + " vertices");
  for (std::size_t v = 0; v < count; ++v) {
    const float* in = vertices.data() + v * kVertexChannels;
    float* out = numbers.data() + v * kVertexChannels;
    quotient(Vec3::load(in) - statistics.mean[v], statistics.deviation[v]).store(out);
    Vec3 colour = logit(Vec3::load(in + 3));
    if (!statistics.colour_mean.empty()) colour -= statistics.colour_mean[v];
    if (!statistics.colour_deviation.empty())
      colour = quotient(colour, statistics.colour_deviation[v]);
    colour.store(out + 3);
  }
}

}  // namespace retinaface::mesh
