#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "retinaface/base/result.h"

namespace retinaface::internal {

/// Makes sure that a MATLAB file of version 5 is whole before libmatio, which trusts what it reads,
/// gets to see it: compressed parts have their checksum, every size lies within what contains it,
/// and every array has as many values as its dimensions say.
///
/// Knows cell, character and real numeric arrays, which is all that WIDER FACE's files hold, and
/// that there are sparse ones.
///
/// @param name  subject of messages
/// @return      Corrupt, Unsupported (another version, byte order or kind of array) or
/// LimitExceeded
[[nodiscard]] Result<void> check_mat5(std::span<const std::byte> file, std::string_view name);

}  // namespace retinaface::internal
