#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace retinaface {

struct Interval {
  double low = 0;
  double high = 0;
};

/// Two systems on the same pictures.
struct Comparison {
  std::optional<double> a;
  std::optional<double> b;
  Interval a_interval;  ///< 95 %
  Interval b_interval;
  Interval difference;  ///< of b − a
  /// The share of resamples in which b is not better than a.
  double share_not_better = 0;
  int num_resamples = 0;  ///< those in which both values exist
};

/// A value of a system when picture i counts weights[i] times; none where it does not exist.
using WeightedValue = std::function<std::optional<double>(std::span<const std::uint32_t> weights)>;

/// The bootstrap over pictures (Efron 1979): draws as many pictures as there are, with
/// replacement, the same ones for both systems, and takes the percentiles of the values.
///
/// @param num_images     at least 1
/// @param num_resamples  at least 1; 1,000 is usual
[[nodiscard]] Comparison compare(std::size_t num_images, const WeightedValue& a,
                                 const WeightedValue& b, int num_resamples, std::uint64_t seed);

}  // namespace retinaface
