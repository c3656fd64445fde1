#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "retinaface/base/result.h"
#include "retinaface/formats/named_tensors.h"

namespace retinaface {

/// Reads the arrays of an MXNet `.params` file (`mx.nd.save`; dense arrays of all three layouts).
///
/// Names lose the "arg:" and "aux:" that tell learned parameters from running statistics.
/// float64, float32, float16 and bfloat16 become float, integer arrays are left out. No array is
/// larger than its bytes in the file.
///
/// @param name  the subject of error messages
/// @return      Corrupt; Unsupported for sparse arrays, and for arrays without names
[[nodiscard]] Result<TensorFile> read_mxnet(std::span<const std::byte> file, std::string_view name);

}  // namespace retinaface
