#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/detect/detector.h"
#include "retinaface/detect/tiles.h"
#include "retinaface/geometry/face.h"
#include "retinaface/image/image.h"

namespace retinaface {

/// One way to look at a picture: a part of it, scaled, then turned, then mirrored.
struct Look {
  static constexpr std::size_t kWholePicture = static_cast<std::size_t>(-1);

  PixelRect region;
  double scale = 1;       ///< from picture to input pixels
  int quarter_turns = 0;  ///< clockwise
  bool mirrored = false;
  std::size_t tile = kWholePicture;  ///< index of the tile that `region` is

  /// Of the input; what rounding makes of region and scale, at least 1.
  int input_width = 0;
  int input_height = 0;
};

/// All the looks that the options ask for, and the tiles that some of them are.
struct LookPlan {
  std::vector<Look> looks;
  std::vector<PixelRect> tiles;
};

/// @param width, height  of the picture, at least 1
/// @return LimitExceeded when an input would have more than 2^28 pixels
[[nodiscard]] Result<LookPlan> plan_looks(int width, int height, const DetectorOptions& options);

/// What the network gets to see: three channels. Borrows the picture's memory where a look changes
/// nothing.
struct NetworkInput {
  Image owned;
  ImageView view;  ///< of the picture or of `owned`; never gray
};
[[nodiscard]] NetworkInput render(ImageView picture, const Look& look);

/// Moves faces from pixels of the look's input to pixels of the picture. After turns the landmarks
/// keep the order that they have in the turned picture; see `in_image_order`.
void move_to_picture(std::span<Face> faces, const Look& look);

/// Landmarks of a face found in a turned picture, named anew as seen in the upright one: the left
/// eye is the one with the smaller x, and the left mouth corner is the one on that eye's side of
/// the face.
[[nodiscard]] Landmarks5 in_image_order(const Landmarks5& landmarks);

}  // namespace retinaface
