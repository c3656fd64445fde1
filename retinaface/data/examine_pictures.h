#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/labelled_image.h"
#include "retinaface/data/picture_look.h"

namespace retinaface {

/// What a picture's file turned out to be.
struct PictureFacts {
  std::string problem{};  ///< one sentence that names it; empty when it was decoded
  int width = 0;          ///< upright
  int height = 0;
  int orientation = 1;  ///< the EXIF tag that was applied, 1 to 8
  PictureLook look{};
  std::string sha256{};  ///< of the file; empty when it could not be read
};

/// Is told how many pictures are done and how many of them failed, by one thread at a time.
using PictureProgress = std::function<void(std::size_t num_done, std::size_t num_failed)>;

/// Reads and decodes every labelled picture, whole, on several threads.
///
/// @param folder       that the labels' paths are relative to
/// @param num_threads  at least 1
/// @param stop         ends it early
/// @return             at the places of `images`; nothing when it was stopped
[[nodiscard]] std::vector<PictureFacts> examine_pictures(const std::filesystem::path& folder,
                                                         std::span<const LabelledImage> images,
                                                         int num_threads, std::stop_token stop = {},
                                                         const PictureProgress& progress = {});

/// The pictures below a folder, told by their names, of which there are no labels; sorted.
/// @return  Unreadable for a folder that cannot be listed
[[nodiscard]] Result<std::vector<std::string>> pictures_without_labels(
    const std::filesystem::path& folder, std::span<const LabelledImage> images);

}  // namespace retinaface
