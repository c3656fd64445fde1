#pragma once

#include <cstdint>
#include <vector>

#include "retinaface/mesh/synth/scene.h"

namespace retinaface::mesh::internal {

/// The vertices of a model that a face's box goes around: what lies before the ears, from where
/// hair begins to the chin.
[[nodiscard]] std::vector<std::uint32_t> boxed_vertices(const MorphableModel& model);

/// All that is known of one person in a photo.
/// @param boxed  as from `boxed_vertices`
[[nodiscard]] SyntheticFace label_face(const PhotoScene& scene, const Photo& photo,
                                       std::size_t person, const MorphableModel& model,
                                       std::span<const std::uint32_t> boxed);

}  // namespace retinaface::mesh::internal
