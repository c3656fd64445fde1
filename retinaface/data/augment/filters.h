#pragma once

#include "retinaface/base/random.h"
#include "retinaface/image/image.h"

// What bad cameras do. Pictures of any format; edges are repeated.
namespace retinaface::internal {

/// @param sigma  in pixels, in (0, 20]
[[nodiscard]] Image gaussian_blur(ImageView image, double sigma);

/// Smears along a line.
/// @param length   in pixels, in [0, 100]
/// @param degrees  of the line against the x axis
[[nodiscard]] Image motion_blur(ImageView image, double length, double degrees);

/// Replaces each level x by 255 * gain * (x / 255)^gamma, clamped.
void change_levels(Image& image, double gain, double gamma);

/// Adds noise of mean 0 to every byte on its own: a sum of four even numbers, near enough to
/// normal.
void add_noise(Image& image, double sigma, Random& random);

}  // namespace retinaface::internal
