#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "retinaface/base/file.h"
#include "retinaface/base/result.h"
#include "retinaface/mesh/mesh.h"

namespace retinaface::mesh {

/// Reads the one mesh of a binary glTF 2.0 file: the triangles of all its primitives, normals,
/// colours (COLOR_0, from linear light to sRGB) and morph targets with the names in
/// `extras.targetNames`. In the mesh's own frame: the transforms of nodes are not applied. Colours
/// and normals are kept if every primitive has them.
///
/// @param name  subject of messages
/// @return      Corrupt; Unsupported for several meshes, other modes than triangles, sparse
///              accessors, buffers in other files and compressed ones; LimitExceeded when views
///              that overlap would fill the memory
[[nodiscard]] Result<Mesh> read_glb(std::span<const std::byte> file, std::string_view name);

/// The mesh as one node with all its attributes as floats; the weights of morph targets are 0.
/// Text that is not UTF-8 is replaced.
///
/// @pre  check_mesh accepts it
/// @throws ContractError  it has no triangle, which glTF cannot express
[[nodiscard]] Bytes write_glb(const Mesh& mesh);

}  // namespace retinaface::mesh
