#pragma once

#include <cstdint>

namespace retinaface::mesh::internal {

/// Rows of a sparse matrix times dense rows of `channels` floats:
/// out[r][c] = scale * sum_i values[i] in[columns[i]][c] + add[r][c] - subtract[r][c],
/// i in [row_starts[r], row_starts[r + 1]). `out` may be `add` or `subtract`, never `in`.
struct SparseRows {
  const std::uint32_t* row_starts = nullptr;
  const std::uint32_t* columns = nullptr;
  const float* values = nullptr;
  const float* in = nullptr;
  float scale = 1;
  const float* add = nullptr;       ///< null: 0
  const float* subtract = nullptr;  ///< null: 0
  float* out = nullptr;
  int rows = 0;
  int channels = 0;  ///< a multiple of 4
};

void multiply_rows(const SparseRows& rows);

}  // namespace retinaface::mesh::internal
