#pragma once

#include "retinaface/geometry/similarity.h"

namespace retinaface {

/// A map of the plane that keeps straight lines straight and parallel ones parallel: what a
/// `Similarity` can do, and shearing, mirroring and a scale of its own for each axis.
///
///     x' = xx x + xy y + tx
///     y' = yx x + yy y + ty
///
/// Named `target_from_source`, as a `Similarity` is.
struct Affine {
  double xx, xy, tx;
  double yx, yy, ty;

  /// The matrix by rows. No fewer than six numbers, so that four in braces remain a `Similarity`.
  constexpr Affine(double xx_, double xy_, double tx_, double yx_, double yy_, double ty_)
      : xx(xx_), xy(xy_), tx(tx_), yx(yx_), yy(yy_), ty(ty_) {}
  explicit constexpr Affine(const Similarity& map)
      : Affine(map.a, -map.b, map.tx, map.b, map.a, map.ty) {}

  [[nodiscard]] Point operator()(Point point) const {
    return {static_cast<float>(xx * point.x + xy * point.y + tx),
            static_cast<float>(yx * point.x + yy * point.y + ty)};
  }
};

}  // namespace retinaface
