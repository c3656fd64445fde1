#pragma once

#include "retinaface/data/sample.h"

namespace retinaface {

/// Each kind has its own probability; several may come together.
struct DegradationOptions {
  double shrink_probability = 0;  ///< shrunk and enlarged again
  double max_shrink = 3;          ///< above 1
  double min_face_side = 4;       ///< faces that were smaller when shrunk are to be ignored

  double blur_probability = 0;  ///< out of focus
  double max_blur = 2;          ///< sigma in pixels, in (0, 20]

  double motion_probability = 0;
  double max_motion = 9;  ///< pixels, at most 100

  double dark_probability = 0;  ///< low light: darker, steeper and noisy
  double min_gain = 0.3;        ///< of light, in (0, 1]
  double max_noise = 12;        ///< sigma in grey levels

  double jpeg_probability = 0;
  int min_jpeg_quality = 20;
  int max_jpeg_quality = 80;
};

/// Makes pictures as bad as some cameras and web sites do, in the order in which it happens there.
class Degradation : public SampleSource {
 public:
  /// @param inner  lives as long as this
  /// @throws ContractError  an option out of range
  Degradation(const SampleSource& inner, const DegradationOptions& options);

  [[nodiscard]] std::size_t size() const override { return inner_.size(); }
  [[nodiscard]] Result<Sample> sample(const SampleRequest& request, Random& random) const override;

 private:
  const SampleSource& inner_;
  DegradationOptions options_;
};

}  // namespace retinaface
