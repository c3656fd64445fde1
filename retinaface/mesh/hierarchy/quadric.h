#pragma once

#include "retinaface/mesh/vector3.h"

namespace retinaface::mesh::internal {

/// A sum of weighted squared distances to planes (Garland and Heckbert 1997), as a function of a
/// point p: pᵀ A p + 2 bᵀ p + c.
struct Quadric {
  double xx = 0, xy = 0, xz = 0, yy = 0, yz = 0, zz = 0;  ///< A
  Vec3d b;
  double c = 0;

  /// The plane through `point` with the unit normal `n`.
  static Quadric of_plane(Vec3d n, Vec3d point, double weight) {
    const double d = -dot(n, point);
    return {weight * n.x * n.x, weight * n.x * n.y, weight * n.x * n.z, weight * n.y * n.y,
            weight * n.y * n.z, weight * n.z * n.z, n * (weight * d),   weight * d * d};
  }

  Quadric& operator+=(const Quadric& other) {
    xx += other.xx;
    xy += other.xy;
    xz += other.xz;
    yy += other.yy;
    yz += other.yz;
    zz += other.zz;
    b = b + other.b;
    c += other.c;
    return *this;
  }

  [[nodiscard]] double operator()(Vec3d p) const {
    const Vec3d image{xx * p.x + xy * p.y + xz * p.z, xy * p.x + yy * p.y + yz * p.z,
                      xz * p.x + yz * p.y + zz * p.z};
    return dot(p, image) + 2 * dot(b, p) + c;
  }
};

}  // namespace retinaface::mesh::internal
