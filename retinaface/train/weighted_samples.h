#pragma once

#include <memory>
#include <vector>

#include "retinaface/data/sample.h"

namespace retinaface::train {

/// Several sets as one. With weight 2 an epoch shows each picture of a set twice, with weight 0.5
/// half of them, drawn anew each time.
class WeightedSamples : public SampleSource {
 public:
  struct Part {
    std::unique_ptr<SampleSource> source;
    double weight = 1;
  };

  /// @param parts  at least one
  /// @throws ContractError  none, or a weight that is not above 0
  explicit WeightedSamples(std::vector<Part> parts);

  [[nodiscard]] std::size_t size() const override { return size_; }
  [[nodiscard]] Result<Sample> sample(const SampleRequest& request, Random& random) const override;

 private:
  std::vector<Part> parts_;
  std::vector<std::size_t> counts_;  ///< of samples an epoch, for each part
  std::size_t size_ = 0;
};

}  // namespace retinaface::train
