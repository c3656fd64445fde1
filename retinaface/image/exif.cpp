#include "retinaface/image/exif.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

namespace retinaface::internal {
namespace {

using Block = std::span<const std::byte>;
using namespace std::string_view_literals;

constexpr std::string_view kExifPrefix = "Exif\0\0"sv;

bool starts_with(Block bytes, std::string_view prefix) {
  return bytes.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), bytes.begin(),
                    [](char expected, std::byte found) {
                      return static_cast<std::byte>(expected) == found;
                    });
}

enum class ByteOrder { Little, Big };

/// `num_bytes` up to 4 at `offset`, or nothing when they reach outside.
std::optional<std::uint32_t> number(Block bytes, std::size_t offset, std::size_t num_bytes,
                                    ByteOrder order) {
  if (offset > bytes.size() || bytes.size() - offset < num_bytes) return std::nullopt;
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < num_bytes; ++i) {
    const std::size_t place = order == ByteOrder::Big ? i : num_bytes - 1 - i;
    value = value << 8 | std::to_integer<std::uint32_t>(bytes[offset + place]);
  }
  return value;
}

/// The value of a directory entry of 12 bytes, if it is the orientation: tag, type, count, value.
std::optional<std::uint32_t> orientation_of_entry(Block entry, ByteOrder order) {
  constexpr std::uint32_t kOrientationTag = 0x0112;
  constexpr std::uint32_t kShort = 3;
  constexpr std::uint32_t kLong = 4;
  if (number(entry, 0, 2, order) != kOrientationTag) return std::nullopt;
  const auto type = number(entry, 2, 2, order);
  if (type == kShort) return number(entry, 8, 2, order);
  if (type == kLong) return number(entry, 8, 4, order);
  return 1;
}

/// What there is of the `size` bytes at `offset`.
Block part(Block file, std::size_t offset, std::size_t size) {
  if (offset > file.size()) return {};
  return file.subspan(offset, std::min(size, file.size() - offset));
}

// The second byte of a JPEG's marker.
constexpr unsigned kTemporary = 0x01;
constexpr unsigned kFirstRestart = 0xD0;
constexpr unsigned kLastRestart = 0xD7;
constexpr unsigned kEndOfImage = 0xD9;
constexpr unsigned kStartOfScan = 0xDA;
constexpr unsigned kApp1 = 0xE1;

/// Whether no segment follows the marker.
bool stands_alone(unsigned kind) {
  return kind == kTemporary || (kind >= kFirstRestart && kind <= kLastRestart);
}

/// The place of the second byte of the next marker at `offset` or after it: what follows 0xFF and
/// is neither 0 nor 0xFF. Stray and fill bytes before it are skipped, as libjpeg does, so that a
/// picture that is decoded does not lose its orientation.
std::optional<std::size_t> find_marker(Block file, std::size_t offset) {
  for (; offset < file.size() && file.size() - offset >= 2; ++offset) {
    const std::byte kind = file[offset + 1];
    if (file[offset] == std::byte{0xFF} && kind != std::byte{0} && kind != std::byte{0xFF}) {
      return offset + 1;
    }
  }
  return std::nullopt;
}

}  // namespace

int exif_orientation(Block block) {
  if (starts_with(block, kExifPrefix)) block = block.subspan(kExifPrefix.size());
  if (!starts_with(block, "II*\0"sv) && !starts_with(block, "MM\0*"sv)) return 1;
  const auto order = block[0] == std::byte{'I'} ? ByteOrder::Little : ByteOrder::Big;
  const auto directory = number(block, 4, 4, order);
  const auto num_entries = directory ? number(block, *directory, 2, order) : std::nullopt;
  if (!num_entries) return 1;
  for (std::size_t i = 0; i < *num_entries; ++i) {
    const std::size_t offset = *directory + 2 + 12 * i;
    if (offset > block.size() || block.size() - offset < 12) return 1;
    if (const auto value = orientation_of_entry(block.subspan(offset, 12), order)) {
      return *value >= 1 && *value <= 8 ? static_cast<int>(*value) : 1;
    }
  }
  return 1;
}

Block find_exif_in_png(Block file) {
  // Chunk: length (4), type (4), body, checksum (4).
  std::size_t offset = 8;
  while (const auto size = number(file, offset, 4, ByteOrder::Big)) {
    const Block type = part(file, offset + 4, 4);
    if (starts_with(type, "eXIf")) return part(file, offset + 8, *size);
    if (starts_with(type, "IEND")) return {};
    offset += std::size_t{12} + *size;
  }
  return {};
}

Block find_exif_in_webp(Block file) {
  // Chunk: type (4), length (4), body, padded to an even length.
  std::size_t offset = 12;
  while (const auto size = number(file, offset + 4, 4, ByteOrder::Little)) {
    if (starts_with(part(file, offset, 4), "EXIF")) return part(file, offset + 8, *size);
    offset += std::size_t{8} + *size + (*size & 1U);
  }
  return {};
}

Block find_exif_in_jpeg(Block file) {
  // Segment: marker, length (2, itself included), body. The scan's data follows its own marker.
  std::size_t offset = 2;
  while (const auto marker = find_marker(file, offset)) {
    offset = *marker + 1;
    const auto kind = std::to_integer<unsigned>(file[*marker]);
    if (stands_alone(kind)) continue;
    const auto size = number(file, offset, 2, ByteOrder::Big);
    if (kind == kStartOfScan || kind == kEndOfImage || !size || *size < 2) return {};
    const Block body = part(file, offset + 2, *size - 2);
    if (kind == kApp1 && starts_with(body, kExifPrefix)) return body;
    offset += *size;
  }
  return {};
}

}  // namespace retinaface::internal
