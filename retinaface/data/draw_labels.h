#pragma once

#include <span>

#include "retinaface/data/labelled_image.h"
#include "retinaface/image/image.h"

namespace retinaface {

/// Draws labels into a picture: boxes of faces in green, of ignored ones in violet; landmarks in
/// their colours, hidden ones as rings. Lines suit pictures of a few hundred pixels.
/// @param faces  in pixels of `image`
void draw_labels(Image& image, std::span<const LabelledFace> faces);

}  // namespace retinaface
