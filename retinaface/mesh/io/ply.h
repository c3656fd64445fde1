#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "retinaface/base/file.h"
#include "retinaface/base/result.h"
#include "retinaface/mesh/mesh.h"

namespace retinaface::mesh {

enum class PlyEncoding { Ascii, LittleEndian, BigEndian };

/// Reads the elements `vertex` (x y z, perhaps nx ny nz and red green blue) and `face` of a PLY
/// file (Turk 1994); others are skipped. Polygons become fans of triangles. Integer colours are
/// scaled to [0, 1]. Numbers may be NaN or infinite: see `clean_mesh`.
///
/// @param name  subject of messages
/// @return      Corrupt, for a bad header, too few values and corners that do not exist
[[nodiscard]] Result<Mesh> read_ply(std::span<const std::byte> file, std::string_view name);

/// The mesh without its morph targets; colours are rounded to 8 bits, other numbers stay.
/// @pre  check_mesh accepts it
[[nodiscard]] Bytes write_ply(const Mesh& mesh, PlyEncoding encoding = PlyEncoding::LittleEndian);

}  // namespace retinaface::mesh
