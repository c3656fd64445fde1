#pragma once

#include <span>
#include <string_view>

#include "retinaface/base/file.h"
#include "retinaface/base/result.h"
#include "retinaface/formats/safetensors.h"
#include "retinaface/mesh/network/mesh_auto_encoder.h"

namespace retinaface::mesh {

/// Writes an auto-encoder with all that it needs as one safetensors file.
///
/// Tensors: for each level l `level<l>.triangles`; for l > 0 `level<l>.down`, the vertices that it
/// keeps of the finer one, and `level<l>.up.row_starts`, `.columns` and `.values`, the sparse rows
/// that lead back; `statistics.mean`, `.deviation`, `.colour_mean` and `.colour_deviation`;
/// `model_vertices` and `landmarks68`, where there are any; `encoder.<block>` and `decoder.<block>`
/// for each block of parameters. Indices are whole floats. Metadata: `format`, `unit`, `name`,
/// `licence`, `provenance`, and the options `encoder` and `decoder` as JSON.
///
/// @param type  Float16 halves weights and the values of `up`, and nothing else
/// @return      InvalidArgument for text that is not UTF-8, LimitExceeded for more than 2^24
///              vertices, whose indices no float holds
/// @pre  check_auto_encoder accepts it
[[nodiscard]] Result<Bytes> write_auto_encoder(const MeshAutoEncoder& network,
                                               StorageType type = StorageType::Float32);

/// Reads what `write_auto_encoder` writes; the result passes `check_auto_encoder`.
///
/// @param name  subject of messages
/// @return      Corrupt for a missing tensor or one that does not fit, Unsupported for another kind
///              of file
[[nodiscard]] Result<MeshAutoEncoder> read_auto_encoder(std::span<const std::byte> file,
                                                        std::string_view name);

}  // namespace retinaface::mesh
