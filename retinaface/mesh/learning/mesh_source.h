#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "retinaface/base/random.h"

namespace retinaface::mesh {

/// Draws a coloured mesh of one topology, [num_vertices, 6]: x y z red green blue, positions in
/// millimetres, colours in [0, 1].
using MeshSource = std::function<void(Random& random, std::span<float> vertices)>;

}  // namespace retinaface::mesh
