#pragma once

#include <cstddef>
#include <string_view>

namespace retinaface {

/// How many bytes the character at the front of `text` has: 1 to 4 in well-formed UTF-8 (RFC 3629,
/// section 4), 0 when there is no such character.
[[nodiscard]] std::size_t utf8_length(std::string_view text);

}  // namespace retinaface
