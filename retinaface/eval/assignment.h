#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace retinaface {

/// The pairing of rows with columns, each used at most once, whose scores sum up to the most
/// (Kuhn 1955, Munkres 1957; here by shortest augmenting paths, Jonker and Volgenant 1987).
///
/// @param scores       [num_rows, num_columns], row-major, 0 or more; a pair with 0 is no pair
/// @return             for each row its column, -1 for none
[[nodiscard]] std::vector<std::int32_t> best_assignment(std::span<const double> scores,
                                                        std::size_t num_rows,
                                                        std::size_t num_columns);

}  // namespace retinaface
