#pragma once

#include "retinaface/data/sample.h"

namespace retinaface {

/// Takes the colour away now and then; the picture stays Rgb8.
class Grayscale : public SampleSource {
 public:
  /// @param inner        lives as long as this
  /// @param probability  in [0, 1]
  Grayscale(const SampleSource& inner, double probability)
      : inner_(inner), probability_(probability) {}

  [[nodiscard]] std::size_t size() const override { return inner_.size(); }
  [[nodiscard]] Result<Sample> sample(const SampleRequest& request, Random& random) const override;

 private:
  const SampleSource& inner_;
  double probability_;
};

}  // namespace retinaface
