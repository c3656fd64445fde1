#pragma once

namespace retinaface::train {

/// While it lives, torch computes on CUDA in bfloat16 where that is safe (autocast), which needs no
/// scaling of the loss: its range is that of floats.
class MixedPrecision {
 public:
  explicit MixedPrecision(bool enabled);
  MixedPrecision(const MixedPrecision&) = delete;
  MixedPrecision& operator=(const MixedPrecision&) = delete;
  ~MixedPrecision();

 private:
  bool enabled_;
};

}  // namespace retinaface::train
