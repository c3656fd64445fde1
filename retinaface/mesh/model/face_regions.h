#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/mesh/mesh.h"

namespace retinaface::mesh {

/// How much each vertex of a face belongs to its parts, in [0, 1] with soft borders; one number per
/// vertex.
struct FaceRegions {
  std::vector<float> lips;
  std::vector<float> mouth;  ///< what lies between the lips
  std::vector<float> brows;
  std::vector<float> lid_margins;  ///< where lashes stand
  std::vector<float>
      eye_whites;  ///< between the lids; empty sockets have hardly any vertices there
  std::vector<float> irises;
  std::vector<float> under_eyes;
  std::vector<float> flushed;  ///< cheeks, the tip of the nose, the chin
  std::vector<float> beard;    ///< where one may grow
};

/// Tells the parts by where the 68 points of Multi-PIE and iBUG lie.
///
/// @param positions    of a face at rest that looks along z, y up; in any unit
/// @param landmarks68  vertices
/// @throws ContractError  not 68 vertices, or one that is not there
[[nodiscard]] FaceRegions face_regions(std::span<const Vec3> positions,
                                       std::span<const std::uint32_t> landmarks68);

}  // namespace retinaface::mesh
