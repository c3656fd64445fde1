#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "retinaface/image/image.h"

namespace retinaface::internal {

/// Whether an EXIF orientation (1 to 8) exchanges width and height.
[[nodiscard]] constexpr bool swaps_sides(int orientation) {
  return orientation >= 5;
}

/// Whether the upright picture's left column is the stored picture's last column or row.
[[nodiscard]] constexpr bool has_stored_end_left(int orientation) {
  return orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
}

/// Whether the upright picture's top row is the stored picture's last row or column.
[[nodiscard]] constexpr bool has_stored_end_on_top(int orientation) {
  return orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
}

/// Takes the rows of a stored picture from the top and lays them down upright, so that a turned
/// picture needs no second copy of itself, only 16 rows.
class UprightWriter {
 public:
  /// @param orientation  EXIF, 1 to 8
  UprightWriter(int stored_width, int stored_height, PixelFormat format, int orientation);

  /// Where the next stored row belongs. Every row is filled and then passed by `advance`.
  [[nodiscard]] std::uint8_t* row();
  void advance();

  /// The upright picture, once all rows have been passed.
  [[nodiscard]] Image take() && { return std::move(upright_); }

 private:
  static constexpr int kBandRows = 16;

  void place_band();

  int stored_width_;
  int stored_height_;
  int orientation_;
  Image upright_;
  Image band_;  ///< empty when stored rows are upright rows
  int num_placed_ = 0;
  int num_in_band_ = 0;
};

/// The upright copy of a stored picture.
[[nodiscard]] Image upright(ImageView stored, int orientation);

}  // namespace retinaface::internal
