#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "retinaface/base/result.h"
#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::mesh {

/// The first vertices of ICT-FaceKit's meshes make surfaces of their own.
inline constexpr std::size_t kIctNarrowFaceVertices = 6706;  ///< 13,120 triangles
inline constexpr std::size_t kIctFullFaceVertices = 9409;    ///< 18,460 triangles

/// The mesh at rest in the folder of ICT-FaceKit's repository.
inline constexpr char kIctNeutralMesh[] = "generic_neutral_mesh.obj";

/// Reads ICT-FaceKit Light (Li, Bladin, Zhao et al. 2020), whose identity modes are principal
/// components, whose expressions are blendshapes and which has no colours, from packed arrays: a
/// zip archive of NumPy files.
///
/// `neutral.npy` [n, 3], `faces.npy` [quads, 4] from 0, `identity_delta.npy` and
/// `expression_delta.npy` [modes, n, 3], `expression_names.npy` (text); in centimetres.
///
/// @param npz             the archive
/// @param landmarks_json  an object with 68 vertices under `landmarks68_vertices`, or under
///                        `idx_to_landmark_verts` as in ICT-FaceKit's own file
/// @param name            subject of messages
/// @return                Corrupt for arrays that are missing or of sizes that do not fit
[[nodiscard]] Result<MorphableModel> parse_ict_arrays(std::span<const std::byte> npz,
                                                      std::string_view landmarks_json,
                                                      std::string_view name);
[[nodiscard]] Result<MorphableModel> read_ict_arrays(const std::filesystem::path& npz,
                                                     const std::filesystem::path& landmarks_json);

/// Reads the folder `FaceXModel` of ICT-FaceKit's repository: `generic_neutral_mesh.obj`,
/// `identity000.obj` and so on, `vertex_indices.json`; every other OBJ file is the expression of
/// its name. A mode is the difference from the neutral mesh.
///
/// @param num_vertices  keep this many, and the triangles among them; at most the file's
/// @return              NotFound or Unreadable for a file, Corrupt for one that does not fit
[[nodiscard]] Result<MorphableModel> read_ict_folder(
    const std::filesystem::path& folder, std::size_t num_vertices = kIctFullFaceVertices);

}  // namespace retinaface::mesh
