#pragma once

#include <array>
#include <cstdint>

#include "retinaface/data/augment/canvas.h"
#include "retinaface/data/sample.h"

namespace retinaface {

struct RotationOptions {
  double probability = 0;          ///< of a small turn
  double max_degrees = 20;         ///< to either side
  double quarter_probability = 0;  ///< of one, two or three quarter turns, instead
  std::array<std::uint8_t, 3> padding = kMeanRgb;
};

/// Turns the picture about its centre. Boxes are those around the turned ellipses in them;
/// landmarks keep their numbers, so that after half a turn the "left eye" is the right one.
class Rotation : public SampleSource {
 public:
  /// @param inner  lives as long as this
  Rotation(const SampleSource& inner, const RotationOptions& options)
      : inner_(inner), options_(options) {}

  [[nodiscard]] std::size_t size() const override { return inner_.size(); }
  [[nodiscard]] Result<Sample> sample(const SampleRequest& request, Random& random) const override;

 private:
  const SampleSource& inner_;
  RotationOptions options_;
};

}  // namespace retinaface
