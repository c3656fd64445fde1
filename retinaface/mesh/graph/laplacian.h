#pragma once

#include "retinaface/mesh/adjacency.h"
#include "retinaface/mesh/graph/sparse_matrix.h"

namespace retinaface::mesh {

/// The normalised Laplacian L = I - D^-1/2 A D^-1/2, of which 2 is the largest eigenvalue that is
/// possible, scaled to the spectrum [-1, 1]: L - I = -D^-1/2 A D^-1/2. Symmetric. Rows of vertices
/// without neighbours are empty.
[[nodiscard]] SparseMatrix<double> scaled_laplacian(const Adjacency& adjacency);

}  // namespace retinaface::mesh
