#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/labelled_image.h"

namespace retinaface {

/// A labelled picture that could not be read.
struct UnreadablePicture {
  std::string path;     ///< as the labels give it
  std::string problem;  ///< one sentence that names it
};

struct PictureSize {
  int width = 0;
  int height = 0;
};

/// The size of a picture after its orientation, from its header.
[[nodiscard]] Result<PictureSize> read_picture_size(const std::filesystem::path& path);

/// Reads the sizes that labels do not say.
/// @param folder  that the pictures' paths are relative to
/// @return        the pictures that could not be read, whose sizes stay unknown
[[nodiscard]] std::vector<UnreadablePicture> fill_sizes(const std::filesystem::path& folder,
                                                        std::vector<LabelledImage>& images);

}  // namespace retinaface
