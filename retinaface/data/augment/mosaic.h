#pragma once

#include "retinaface/data/sample.h"

namespace retinaface {

struct MosaicOptions {
  double probability = 0;
  double min_share = 0.3;  ///< of the side, for the smaller of two neighbours; in (0, 0.5]
};

/// Puts four samples, three of them at random, into the corners of one square (Bochkovskiy et al.
/// 2020, YOLOv4): small faces in new surroundings, and borders within the picture.
class Mosaic : public SampleSource {
 public:
  /// @param inner  makes squares of the requested side; lives as long as this
  /// @throws ContractError  min_share out of range
  Mosaic(const SampleSource& inner, const MosaicOptions& options);

  [[nodiscard]] std::size_t size() const override { return inner_.size(); }
  [[nodiscard]] Result<Sample> sample(const SampleRequest& request, Random& random) const override;

 private:
  const SampleSource& inner_;
  MosaicOptions options_;
};

}  // namespace retinaface
