#pragma once

#include <filesystem>

#include "retinaface/base/result.h"
#include "retinaface/mesh/mesh.h"

namespace retinaface::mesh {

/// Reads a PLY or binary glTF file, known by its first bytes, or else an OBJ file.
///
/// @return  what `read_file`, `read_ply`, `read_glb` and `read_obj` return; LimitExceeded for a
///          file over 1 GiB
[[nodiscard]] Result<Mesh> read_mesh(const std::filesystem::path& path);

/// Writes the mesh in the format that the extension names: .obj, .ply (little-endian) or .glb.
///
/// @return  InvalidArgument for another extension; Corrupt when `check_mesh` does not accept the
///          mesh; what `write_file_atomically` returns
[[nodiscard]] Result<void> write_mesh(const std::filesystem::path& path, const Mesh& mesh);

}  // namespace retinaface::mesh
