#pragma once

#include <filesystem>
#include <string>

#include "retinaface/base/file.h"
#include "retinaface/image/image.h"

namespace retinaface::testing {

/// A smooth, seeded picture with some structure.
[[nodiscard]] Image test_picture(int width, int height, int seed = 0);

/// Writes a test picture as JPEG or PNG, by its extension, and makes its folder.
void write_test_picture(const std::filesystem::path& path, int width = 96, int height = 64,
                        int seed = 0);

/// A valid PNG of width × height black pixels with one bit each, small however large the picture.
[[nodiscard]] Bytes one_bit_png(int width, int height);

void write_bytes(const std::filesystem::path& path, const Bytes& bytes);
void write_text(const std::filesystem::path& path, const std::string& text);
[[nodiscard]] Bytes bytes_of(const std::filesystem::path& path);
[[nodiscard]] std::string text_of(const std::filesystem::path& path);

}  // namespace retinaface::testing
