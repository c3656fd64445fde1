#pragma once

#include <string_view>

namespace retinaface {

/// The order in which people count: "img2" before "img10". Runs of digits compare as numbers,
/// other bytes as they are; equal numbers with fewer leading zeros come first. A strict total
/// order, the same on every machine and locale.
[[nodiscard]] bool natural_less(std::string_view a, std::string_view b);

}  // namespace retinaface
