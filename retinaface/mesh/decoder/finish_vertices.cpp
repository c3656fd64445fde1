#include "retinaface/mesh/decoder/finish_vertices.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "retinaface/mesh/network/graph_network.h"

namespace retinaface::mesh::internal {
namespace {

/// exp(x) for |x| <= 30 as 2^n exp(f), |f| <= ln 2 / 2, with seven terms of the series. Without
/// branches or calls, so that compilers make vector instructions of a loop around it.
inline float bounded_exp(float x) {
  constexpr float kLog2E = 1.44269504F;
  constexpr float kLn2 = 0.693147181F;
  constexpr int kOffset = 64;  // makes truncation round down
  const float scaled = x * kLog2E;
  const int exponent = static_cast<int>(scaled + (kOffset + 0.5F)) - kOffset;
  const float f = (scaled - static_cast<float>(exponent)) * kLn2;
  const float series = 1 + f * (1 + f / 2 * (1 + f / 3 * (1 + f / 4 * (1 + f / 5 * (1 + f / 6)))));
  return series * std::bit_cast<float>((exponent + 127) << 23);
}

}  // namespace

void apply_sigmoid(std::span<float> values) {
  for (float& value : values) {
    value = 1 / (1 + bounded_exp(-std::clamp(value, -30.F, 30.F)));
  }
}

void finish_vertices(std::span<const float> raw, std::size_t raw_stride,
                     const VertexStatistics& statistics, std::span<float> vertices) {
  constexpr std::size_t kBlock = 64;  // vertices whose colours stay in the first cache
  std::array<float, 3 * kBlock> colours{};
  const std::size_t count = statistics.mean.size();
  for (std::size_t first = 0; first < count; first += kBlock) {
    const std::size_t size = std::min(kBlock, count - first);
    for (std::size_t i = 0; i < size; ++i) {
      const float* in = raw.data() + (first + i) * raw_stride;
      const Vec3 mean = statistics.mean[first + i];
      const Vec3 deviation = statistics.deviation[first + i];
      float* out = vertices.data() + (first + i) * kVertexChannels;
      out[0] = mean.x + deviation.x * in[0];
      out[1] = mean.y + deviation.y * in[1];
      out[2] = mean.z + deviation.z * in[2];
      (statistics.colour_mean[first + i] +
       statistics.colour_deviation[first + i] * Vec3::load(in + 3))
          .store(colours.data() + 3 * i);
    }
    apply_sigmoid(std::span(colours).first(3 * size));
    for (std::size_t i = 0; i < size; ++i) {
      std::copy_n(colours.data() + 3 * i, 3, vertices.data() + (first + i) * kVertexChannels + 3);
    }
  }
}

std::vector<VertexStatistics> statistics_by_level(const MeshHierarchy& hierarchy,
                                                  const VertexStatistics& finest) {
  const std::size_t count = hierarchy.num_vertices(0);
  require_statistics(finest, count);
  const auto colour_mean =
      finest.colour_mean.empty() ? std::vector<Vec3>(count) : finest.colour_mean;
  const auto colour_deviation = finest.colour_deviation.empty()
                                    ? std::vector<Vec3>(count, Vec3{1, 1, 1})
                                    : finest.colour_deviation;
  std::vector<VertexStatistics> by_level;
  for (std::size_t l = 0; l < hierarchy.num_levels(); ++l) {
    by_level.push_back(
        {at_level(hierarchy, l, finest.mean), at_level(hierarchy, l, finest.deviation),
         at_level(hierarchy, l, colour_mean), at_level(hierarchy, l, colour_deviation)});
  }
  return by_level;
}

}  // namespace retinaface::mesh::internal
