#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "retinaface/mesh/mesh.h"

// The mean face of ICT-FaceKit from the shared data folder, for tests and benchmarks.
namespace retinaface::mesh::testing {

[[nodiscard]] std::filesystem::path ict_face_path();

/// 9,409 vertices in centimetres, 18,460 triangles.
/// @throws ContractError  the file is not there or not as expected
[[nodiscard]] Mesh ict_face();

/// The vertices of the 68 landmarks.
[[nodiscard]] std::vector<std::uint32_t> ict_landmarks();

}  // namespace retinaface::mesh::testing
