#include "retinaface/image/file_kind.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace retinaface::internal {
namespace {

using namespace std::string_view_literals;

/// Bytes that a kind of file has at a place.
struct Magic {
  std::string_view bytes;
  std::size_t offset;
  std::string_view description;
};

// "ftyp" alone comes last: all its relatives are MPEG-4 containers.
constexpr Magic kForeignFiles[] = {
    {"GIF8"sv, 0, "is a GIF"},
    {"BM"sv, 0, "is a BMP"},
    {"II*\0"sv, 0, "is a TIFF"},
    {"MM\0*"sv, 0, "is a TIFF"},
    {"II+\0"sv, 0, "is a TIFF"},
    {"ftypavif"sv, 4, "is an AVIF"},
    {"ftypavis"sv, 4, "is an AVIF"},
    {"ftyphei"sv, 4, "is a HEIC"},
    {"ftyphev"sv, 4, "is a HEIC"},
    {"ftypmif1"sv, 4, "is a HEIC"},
    {"ftypmsf1"sv, 4, "is a HEIC"},
    {"ftypcrx "sv, 4, "is a raw camera picture"},
    {"ftyp"sv, 4, "is a video"},
    {"\x1A\x45\xDF\xA3"sv, 0, "is a video"},
    {"AVI "sv, 8, "is a video"},
    {"JXL "sv, 4, "is a JPEG XL"},
    {"\xFF\x0A"sv, 0, "is a JPEG XL"},
    {"jP  "sv, 4, "is a JPEG 2000"},
    {"\xFF\x4F\xFF\x51"sv, 0, "is a JPEG 2000"},
    {"8BPS"sv, 0, "is a Photoshop file"},
    {"\0\0\1\0"sv, 0, "is an icon"},
    {"%PDF"sv, 0, "is a PDF"},
    {"PK\3\4"sv, 0, "is a zip archive"},
    {"\x1F\x8B"sv, 0, "is a gzip file"},
    {"\x7F"
     "ELF"sv,
     0, "is a program"},
    {"<svg"sv, 0, "is an SVG"},
    {"<!DOCTYPE"sv, 0, "is a web page"},
    {"<!doctype"sv, 0, "is a web page"},
    {"<html"sv, 0, "is a web page"},
};

std::string_view text_of(std::span<const std::byte> file) {
  return {reinterpret_cast<const char*>(file.data()), file.size()};
}

bool has_bytes(std::string_view file, std::size_t offset, std::string_view bytes) {
  return file.size() >= offset && file.substr(offset).starts_with(bytes);
}

bool is_text(std::string_view start) {
  return std::ranges::none_of(start, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x7F || (byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f');
  });
}

}  // namespace

std::optional<ImageFileFormat> sniff_format(std::span<const std::byte> file) {
  const std::string_view start = text_of(file.first(std::min<std::size_t>(file.size(), 16)));
  if (start.starts_with("\xFF\xD8\xFF"sv)) return ImageFileFormat::Jpeg;
  if (start.starts_with("\x89PNG\r\n\x1A\n"sv)) return ImageFileFormat::Png;
  if (start.starts_with("RIFF"sv) && has_bytes(start, 8, "WEBP"sv)) return ImageFileFormat::WebP;
  return std::nullopt;
}

std::string describe_foreign_file(std::span<const std::byte> file) {
  if (file.empty()) return "is empty";
  const std::string_view start = text_of(file.first(std::min<std::size_t>(file.size(), 256)));
  for (const Magic& magic : kForeignFiles) {
    if (has_bytes(start, magic.offset, magic.bytes)) return std::string(magic.description);
  }
  if (is_text(start)) return "is text";
  std::string bytes;
  for (const char c : start.substr(0, 4)) {
    bytes += fmt::format(" {:02x}", static_cast<unsigned char>(c));
  }
  return "starts with the bytes" + bytes;
}

}  // namespace retinaface::internal
