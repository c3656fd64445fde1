#pragma once

#include <string>
#include <string_view>

#include "retinaface/base/result.h"
#include "retinaface/mesh/mesh.h"

namespace retinaface::mesh {

/// Reads the surfaces of a Wavefront OBJ file.
///
/// Polygons become fans of triangles. Colours behind the coordinates ("v x y z r g b") are kept if
/// every vertex has one, normals if every vertex has exactly one; texture coordinates, materials,
/// groups, lines and curves are skipped. Numbers may be NaN or infinite: see `clean_mesh`.
///
/// @param name  subject of messages
/// @return      Corrupt with the line, for text that is no number and corners that do not exist
[[nodiscard]] Result<Mesh> read_obj(std::string_view text, std::string_view name);

/// The mesh without its morph targets; numbers are read back as the same floats.
/// @pre  check_mesh accepts it
[[nodiscard]] std::string write_obj(const Mesh& mesh);

}  // namespace retinaface::mesh
