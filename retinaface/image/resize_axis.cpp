#include "retinaface/image/resize_axis.h"

#include <algorithm>
#include <cmath>

namespace retinaface::internal {
namespace {

Neighbour neighbour_at(double left, double weight_of_next, int source_size) {
  if (left < 0) return {0, 0};
  if (left >= source_size - 1) return {source_size - 1, 0};
  const double weight = std::clamp(std::nearbyint(weight_of_next * 32768), 0.0, 32767.0);
  return {static_cast<std::int32_t>(left), static_cast<std::int16_t>(weight)};
}

}  // namespace

std::vector<Neighbour> centre_neighbours(const Axis& axis) {
  std::vector<Neighbour> neighbours;
  neighbours.reserve(static_cast<std::size_t>(axis.target_size));
  for (int target = 0; target < axis.target_size; ++target) {
    const double source = (target + 0.5) * axis.scale - 0.5;
    const double left = std::floor(source);
    neighbours.push_back(neighbour_at(left, source - left, axis.source_size));
  }
  return neighbours;
}

std::vector<Neighbour> area_neighbours(const Axis& axis) {
  std::vector<Neighbour> neighbours;
  neighbours.reserve(static_cast<std::size_t>(axis.target_size));
  for (int target = 0; target < axis.target_size; ++target) {
    const double left = std::floor(target * axis.scale);
    const double covered = target + 1 - (left + 1) / axis.scale;
    const double weight = covered <= 0 ? 0 : covered - std::floor(covered);
    neighbours.push_back(neighbour_at(left, weight, axis.source_size));
  }
  return neighbours;
}

Coverage coverage(const Axis& axis) {
  // Shares below this are rounding errors of target * scale.
  constexpr double kNothing = 1e-3;
  Coverage result;
  result.covers.reserve(static_cast<std::size_t>(axis.target_size));
  for (int target = 0; target < axis.target_size; ++target) {
    const double begin = target * axis.scale;
    const double end = std::min(begin + axis.scale, static_cast<double>(axis.source_size));
    const int first = std::min(static_cast<int>(begin + kNothing), axis.source_size - 1);
    const int last =
        std::clamp(static_cast<int>(std::ceil(end - kNothing)), first + 1, axis.source_size);
    result.covers.push_back({first, last - first, nullptr});
    for (int i = first; i < last; ++i) {
      const double covered = std::min<double>(end, i + 1) - std::max<double>(begin, i);
      result.weights.push_back(static_cast<float>(covered / (end - begin)));
    }
  }
  const float* weights = result.weights.data();
  for (Cover& cover : result.covers) {
    cover.weights = weights;
    weights += cover.count;
  }
  return result;
}

}  // namespace retinaface::internal
