#pragma once

#include <span>
#include <string_view>

#include "retinaface/base/file.h"
#include "retinaface/base/result.h"
#include "retinaface/formats/safetensors.h"
#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::mesh {

/// Writes a morphable model as one safetensors file.
///
/// Tensors: `mean_positions`, `triangles`, `landmarks68` and `mean_albedo`, all flat; for each
/// basis that has modes `<basis>.directions` [num_modes, 3 * num_vertices] and
/// `<basis>.standard_deviations`. Indices are whole floats. Metadata: `format`, `name`, `licence`,
/// `unit`, and `<basis>.kind` and `<basis>.names`.
///
/// @param type  Float16 halves the directions and nothing else
/// @return      InvalidArgument for text that is not UTF-8, LimitExceeded for more than 2^24
///              vertices, whose indices no float holds
/// @pre  check_morphable_model accepts it
[[nodiscard]] Result<Bytes> write_morphable_model(const MorphableModel& model,
                                                  StorageType type = StorageType::Float32);

/// Reads what `write_morphable_model` writes; the result passes `check_morphable_model`.
///
/// @param name  subject of messages
/// @return      Corrupt for a missing tensor or one of another size, Unsupported for another kind
///              of file
[[nodiscard]] Result<MorphableModel> read_morphable_model(std::span<const std::byte> file,
                                                          std::string_view name);

}  // namespace retinaface::mesh
