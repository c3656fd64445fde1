#pragma once

#include "retinaface/data/sample.h"

namespace retinaface {

/// Ranges are symmetric: a change of brightness in [-max, max], factors in [1 - max, 1 + max].
struct PhotometricDistortionOptions {
  double probability = 0.5;    ///< of each change, on its own
  double max_brightness = 32;  ///< grey levels
  double max_contrast = 0.5;
  double max_saturation = 0.5;
  double max_hue = 18;            ///< degrees
  double swap_probability = 0.0;  ///< of another order of the channels
};

/// Changes brightness, contrast, saturation, hue and the order of the channels (Liu et al. 2016,
/// SSD, as linear maps of RGB, which are clamped once at the end).
class PhotometricDistortion : public SampleSource {
 public:
  /// @param inner  lives as long as this
  PhotometricDistortion(const SampleSource& inner, const PhotometricDistortionOptions& options)
      : inner_(inner), options_(options) {}

  [[nodiscard]] std::size_t size() const override { return inner_.size(); }
  [[nodiscard]] Result<Sample> sample(const SampleRequest& request, Random& random) const override;

 private:
  const SampleSource& inner_;
  PhotometricDistortionOptions options_;
};

}  // namespace retinaface
