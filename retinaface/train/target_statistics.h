#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/sample.h"
#include "retinaface/model/network_config.h"
#include "retinaface/train/assignment.h"

namespace retinaface::train {

/// Mean and standard deviation of the numbers that a network shall learn, from the positive anchors
/// of the samples it was shown. Keeps no picture.
class TargetStatistics {
 public:
  TargetStatistics(const NetworkConfig& config, const AssignerOptions& options);

  void add(const Sample& sample);

  /// The coding under which the targets of all samples have mean 0 and standard deviation 1 (Deng
  /// et al. 2019, section 3.1), each number for itself. A landmark that nobody labelled keeps the
  /// config's statistics, and a number that never varies the config's deviation.
  /// @return InvalidArgument when there was no positive anchor
  [[nodiscard]] Result<BoxCoding> normalised_coding() const;

 private:
  struct Moments {
    std::int64_t count = 0;
    double sum = 0;
    double sum_of_squares = 0;
    void add(double value);
    void replace(float& mean, float& deviation) const;
  };

  void add(const LabelledFace& face, const Box& anchor);

  BoxCoding coding_;
  std::vector<AnchorLevel> levels_;
  AssignerOptions options_;
  std::array<Moments, 4> box_;
  std::array<Moments, 10> points_;
};

/// `TargetStatistics` of samples at hand.
[[nodiscard]] Result<BoxCoding> normalised_coding(std::span<const Sample> samples,
                                                  const NetworkConfig& config,
                                                  const AssignerOptions& options);

}  // namespace retinaface::train
