#pragma once

#include <vector>

#include "retinaface/data/labelled_image.h"
#include "retinaface/geometry/similarity.h"

// How labels follow their picture.
namespace retinaface::internal {

/// The face in the picture mirrored left to right, `width` pixels wide. Eyes and corners of the
/// mouth change places, with what is said about them; mirroring twice gives the face back.
[[nodiscard]] LabelledFace mirrored(const LabelledFace& face, float width);

/// The face in the moved picture. A turned box is the box around the turned ellipse in it, and not
/// around its corners, where there is no face: so boxes stay tight.
[[nodiscard]] LabelledFace moved(const LabelledFace& face, const Similarity& target_from_source);

/// Turns a picture of width × height by quarter × 90° clockwise, into its new corner.
[[nodiscard]] Similarity quarter_turn(int width, int height, int quarters);

/// What a picture of width × height, cut out of a larger one, shows of the faces. A face whose
/// centre is inside stays, with the box clipped and landmarks outside marked as hidden; what
/// is left of another one is to be ignored, if it can be seen at all.
[[nodiscard]] std::vector<LabelledFace> faces_inside(std::vector<LabelledFace> faces, int width,
                                                     int height);

/// Faces with a side below `min_side` are to be ignored.
void ignore_small_faces(std::vector<LabelledFace>& faces, double min_side);

}  // namespace retinaface::internal
