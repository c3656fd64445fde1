#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"

namespace retinaface {

/// How large the network sees a picture; the aspect ratio is always kept.
struct InputSize {
  enum class Mode {
    Original,   ///< pixel by pixel
    LongSide,   ///< the longer side becomes `side`
    ShortSide,  ///< the shorter side becomes `side`, the longer at most `max_long_side` if not 0
    Fit,        ///< the largest that fits into `side` × `max_long_side` (width × height)
  };

  Mode mode = Mode::LongSide;
  int side = 640;
  int max_long_side = 0;

  [[nodiscard]] static InputSize original() { return {Mode::Original, 0, 0}; }
  [[nodiscard]] static InputSize long_side(int side) { return {Mode::LongSide, side, 0}; }
  [[nodiscard]] static InputSize short_side(int side, int max_long_side) {
    return {Mode::ShortSide, side, max_long_side};
  }
  [[nodiscard]] static InputSize fit(int width, int height) { return {Mode::Fit, width, height}; }

  /// The factor from picture to input pixels.
  [[nodiscard]] double scale_for(int width, int height) const;

  friend bool operator==(const InputSize&, const InputSize&) = default;
};

/// "640", "640x480", "original", "short:1100", "short:1100:1650".
[[nodiscard]] Result<InputSize> parse_input_size(std::string_view text);
[[nodiscard]] std::string to_string(const InputSize& size);

}  // namespace retinaface
