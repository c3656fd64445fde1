#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/labelled_image.h"

namespace retinaface::train {

/// Where labelled pictures are, as a recipe or a command line says it.
struct LabelledFolder {
  /// A file or folder of labels; or a folder that holds labels.jsonl, label.txt or labels.json.
  std::filesystem::path labels;
  std::filesystem::path images;  ///< "": the folder "images" beside the labels, else theirs
  std::string format = "auto";   ///< see parse_label_format
  double weight = 1;             ///< how often an epoch shows each picture
};

/// A labelled set that was read.
struct LabelledPictures {
  std::string name;  ///< the folder's, for messages and columns
  std::filesystem::path images;
  std::vector<LabelledImage> labels;
};

/// @return  the reader's error; InvalidArgument for a set without pictures
[[nodiscard]] Result<LabelledPictures> read_labelled_folder(const LabelledFolder& folder);

}  // namespace retinaface::train
