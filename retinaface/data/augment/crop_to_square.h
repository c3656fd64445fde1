#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "retinaface/data/augment/canvas.h"
#include "retinaface/data/sample.h"

namespace retinaface {

struct CropToSquareOptions {
  /// The square's side over the picture's shorter side: one of these, or any number from the first
  /// to the last. Above 1 it reaches beyond the picture, whose faces become small.
  std::vector<double> scales{0.3, 0.45, 0.6, 0.8, 1.0};
  bool between_scales = false;
  int max_attempts = 25;     ///< to find a place with a face, where the picture has one
  double min_face_side = 4;  ///< smaller faces of the result are to be ignored
  double area_probability =
      0.5;  ///< of shrinking by means, and not bilinearly as the detector does
  std::array<std::uint8_t, 3> padding = kMeanRgb;
};

/// Cuts a square out at a random place and scales it to the requested side (Deng et al. 2019,
/// section 4.2: side in [0.3, 1]; Guo et al. 2021, SCRFD: up to 2, for tiny faces). A face stays
/// when its centre is inside; what is left of others is to be ignored.
class CropToSquare : public SampleSource {
 public:
  /// @param inner  lives as long as this
  /// @throws ContractError  no scale or one that is not above 0, no attempt
  CropToSquare(const SampleSource& inner, CropToSquareOptions options);

  [[nodiscard]] std::size_t size() const override { return inner_.size(); }
  [[nodiscard]] Result<Sample> sample(const SampleRequest& request, Random& random) const override;

 private:
  const SampleSource& inner_;
  CropToSquareOptions options_;
};

}  // namespace retinaface
