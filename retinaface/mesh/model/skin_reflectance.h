#pragma once

#include "retinaface/mesh/vector3.h"

// Colours are reflectances in linear light: red, green, blue.
namespace retinaface::mesh {

/// The colour of skin with so much pigment, by Kubelka and Munk's (1931) reflectance of a thick
/// layer, 1 + a - sqrt(a² + 2a), where a is what it absorbs for what it scatters.
///
/// @param melanin      0 (the lightest people) to 1 (the darkest); equal steps look about equal
/// @param haemoglobin  0 (pale) to 1 (flushed)
[[nodiscard]] Vec3 skin_reflectance(float melanin, float haemoglobin);

/// @param melanin  0 (blond) to 1 (black)
[[nodiscard]] Vec3 hair_reflectance(float melanin);

}  // namespace retinaface::mesh
