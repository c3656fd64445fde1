#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/mesh/model/morphable_model.h"

// What both forms of ICT-FaceKit have in common.
namespace retinaface::mesh {

inline constexpr float kMillimetresPerCentimetre = 10;

/// Name and licence, modes of the right kinds and nothing else.
[[nodiscard]] MorphableModel empty_ict_model();

/// @return  Corrupt unless it is a JSON object with an array of vertices under either key
[[nodiscard]] Result<std::vector<std::uint32_t>> parse_ict_landmarks(std::string_view json,
                                                                     std::string_view name);

}  // namespace retinaface::mesh
