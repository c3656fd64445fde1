#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "retinaface/data/labelled_image.h"
#include "retinaface/image/image.h"

namespace retinaface {

/// One place in one picture, or a whole picture, that people should look at.
struct ContactTile {
  std::filesystem::path picture;      ///< of the file
  std::optional<Box> box;             ///< in its upright pixels; none: the whole picture
  std::string caption;                ///< ASCII, one short line, e.g. "0.93 a.jpg"
  std::vector<LabelledFace> faces{};  ///< to be drawn in (see `draw_labels`) instead of the box
};

struct ContactSheetOptions {
  int columns = 8;
  int max_tiles = 64;   ///< the first ones
  int tile_side = 160;  ///< pixels
  double context = 2;   ///< the shown square is this many times the box's longer side
};

struct ContactSheet {
  Image image;  ///< RGB; empty without any tile
  /// Pictures that could not be read, one sentence each; their tiles are gray.
  std::vector<std::string> problems;
};

/// Draws tiles side by side: the box's surroundings, enlarged or shrunk to one size, with the box
/// outlined or labels drawn in, and the caption below. Reads each picture once for tiles that
/// follow each other.
/// @throws ContractError  an option below 1
[[nodiscard]] ContactSheet draw_contact_sheet(const std::vector<ContactTile>& tiles,
                                              const ContactSheetOptions& options = {});

}  // namespace retinaface
