#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"

namespace retinaface {

/// An ellipse in pixels: half axes, and the angle in radians from the x axis towards the y axis to
/// the first half axis.
struct Ellipse {
  double half_axis_a = 0;
  double half_axis_b = 0;
  double angle = 0;
  double center_x = 0;
  double center_y = 0;
};

/// What FDDB calls a region: an ellipse or, in detections only, an upright rectangle.
struct FddbRegion {
  bool is_ellipse = true;
  Ellipse ellipse;
  double x = 0;  ///< of the rectangle: left
  double y = 0;
  double width = 0;
  double height = 0;
  double score = 0;
};

struct FddbImage {
  std::string name;  ///< "2002/08/11/big/img_591": without the extension that some tools add
  std::vector<FddbRegion> regions;
};

/// Reads FDDB's lists, `FDDB-fold-01-ellipseList.txt` or a detector's output for it: the picture's
/// name, the number of regions, and for each either five numbers (`x y width height score`, a
/// rectangle) or six (`major minor angle x y score`, an ellipse; 1 as the score of an annotation).
///
/// @param name  subject of messages
/// @return      Corrupt with file and line: another number of fields, a size that is negative, a
///              picture that appears twice, a file that ends early
[[nodiscard]] Result<std::vector<FddbImage>> parse_fddb(std::string_view text,
                                                        std::string_view name);

/// Reads a file, or all files of a folder whose names end in `ending`, sorted, one behind another.
[[nodiscard]] Result<std::vector<FddbImage>> read_fddb(const std::filesystem::path& path,
                                                       std::string_view ending = ".txt");

}  // namespace retinaface
