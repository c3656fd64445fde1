#pragma once

#include <cstddef>
#include <span>

namespace retinaface::internal {

/// The orientation (tag 0x0112 of the first directory) of an EXIF block, which is a TIFF file of
/// either byte order, with or without "Exif\0\0" in front. Reads nothing outside the block.
///
/// @return  1 to 8; 1 for anything that is damaged, absent or out of range
[[nodiscard]] int exif_orientation(std::span<const std::byte> block);

/// The EXIF block of a PNG (chunk eXIf, wherever it stands); empty when there is none.
[[nodiscard]] std::span<const std::byte> find_exif_in_png(std::span<const std::byte> file);

/// The EXIF block of a WebP (chunk EXIF); empty when there is none.
[[nodiscard]] std::span<const std::byte> find_exif_in_webp(std::span<const std::byte> file);

/// The EXIF block of a JPEG (the first APP1 segment that holds one, before the first scan); empty
/// when there is none.
[[nodiscard]] std::span<const std::byte> find_exif_in_jpeg(std::span<const std::byte> file);

}  // namespace retinaface::internal
