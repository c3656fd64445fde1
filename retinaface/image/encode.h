#pragma once

#include <filesystem>
#include <string>

#include "retinaface/base/file.h"
#include "retinaface/base/result.h"
#include "retinaface/image/image.h"

namespace retinaface {

inline constexpr int kJpegQuality = 92;

/// @param quality  1 to 100
/// @param comment  ASCII, below 64 KiB, stands in the file (JPEG's COM, PNG's tEXt); "" for none
[[nodiscard]] Result<Bytes> encode_jpeg(ImageView image, int quality = kJpegQuality,
                                        const std::string& comment = "");
[[nodiscard]] Result<Bytes> encode_png(ImageView image, const std::string& comment = "");

/// Writes a picture atomically; the format follows the extension (.jpg, .jpeg, .png, any case).
[[nodiscard]] Result<void> write_image(const std::filesystem::path& path, ImageView image,
                                       const std::string& comment = "");

/// Whether a file is there and begins as one that `write_image` wrote with this comment.
[[nodiscard]] bool has_comment(const std::filesystem::path& path, const std::string& comment);

}  // namespace retinaface
