#pragma once

#include <vector>

#include "retinaface/data/label_finding.h"
#include "retinaface/data/labelled_image.h"

namespace retinaface {

/// Looks for what cannot be right in the labels of one picture:
/// - a box without an area, or one that reaches more than a pixel out of the picture;
/// - a landmark more than a pixel outside the picture, or further than a quarter of the box's side
///   from the box;
/// - eyes or mouth corners of which the left one is on the right, seen with the eyes above the
///   mouth. Profiles, whose eyes are nearly one, are left alone.
/// A face gets at most one finding of a kind, about its worst landmark. Ignored faces are looked at
/// too.
///
/// @param place          of `image` in the labels, for the findings
/// @param width, height  of the picture; 0 when they are not known, and nothing is outside
[[nodiscard]] std::vector<LabelFinding> check_faces(const LabelledImage& image, std::size_t place,
                                                    int width, int height);

}  // namespace retinaface
