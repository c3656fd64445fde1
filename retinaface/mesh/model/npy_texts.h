#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"

namespace retinaface::mesh {

/// Reads a NumPy array of texts in ASCII (type '<U…', four bytes for each character), which
/// `parse_npy` leaves aside.
///
/// @param name  subject of messages
/// @return      Corrupt when it is anything else
[[nodiscard]] Result<std::vector<std::string>> parse_npy_texts(std::string_view file,
                                                               std::string_view name);

}  // namespace retinaface::mesh
