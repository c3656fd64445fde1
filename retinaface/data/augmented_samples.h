#pragma once

#include <memory>
#include <vector>

#include "retinaface/data/augment/crop_to_square.h"
#include "retinaface/data/augment/degradation.h"
#include "retinaface/data/augment/mosaic.h"
#include "retinaface/data/augment/paste_faces.h"
#include "retinaface/data/augment/photometric_distortion.h"
#include "retinaface/data/augment/rotation.h"
#include "retinaface/data/sample.h"

namespace retinaface {

/// All that a recipe says about augmentation. Left as it is, that of the paper.
struct AugmentationOptions {
  CropToSquareOptions crop;
  PasteFacesOptions paste;
  MosaicOptions mosaic;
  RotationOptions rotation;
  double flip_probability = 0.5;
  PhotometricDistortionOptions photometric;
  DegradationOptions degradation;
  double grayscale_probability = 0;
};

/// Whole pictures in, squares of the requested side out: crop, paste, mosaic, rotation, flip,
/// colours, degradation and gray, one around the other in this order; those with probability 0 are
/// left out and take no random numbers.
class AugmentedSamples : public SampleSource {
 public:
  /// @param pictures  lives as long as this
  /// @throws ContractError  an option out of range
  AugmentedSamples(const SampleSource& pictures, const AugmentationOptions& options);

  [[nodiscard]] std::size_t size() const override { return outermost().size(); }
  [[nodiscard]] Result<Sample> sample(const SampleRequest& request, Random& random) const override {
    return outermost().sample(request, random);
  }

 private:
  [[nodiscard]] const SampleSource& outermost() const { return *stages_.back(); }
  template <typename Stage, typename... Arguments>
  void wrap(const Arguments&... arguments);

  std::vector<std::unique_ptr<const SampleSource>> stages_;  ///< each around the one before
};

}  // namespace retinaface
