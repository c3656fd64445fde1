#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace retinaface::mesh {

/// The neutral face of ICT-FaceKit (Li et al. 2020) in centimetres, 9,409 vertices and 18,460
/// triangles, which looks along +z; moved so that its box is centred on the origin.
struct NeutralFace {
  std::vector<float> vertices;          ///< [num_vertices, 3]
  std::vector<std::int32_t> triangles;  ///< [num_triangles, 3]
};

/// @throws ContractError  the file is not the one that it should be
[[nodiscard]] NeutralFace read_neutral_face(const std::filesystem::path& npz);

}  // namespace retinaface::mesh
