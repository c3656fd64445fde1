#include "retinaface/mesh/io/ply_header.h"

#include <algorithm>
#include <array>
#include <utility>

#include "retinaface/base/text_lines.h"
#include "retinaface/formats/messages.h"

namespace retinaface::mesh::internal {
namespace {

using retinaface::internal::corrupt;
using retinaface::internal::quote;
using retinaface::internal::TextLines;

constexpr std::size_t kMaxHeaderBytes = std::size_t{64} << 10;

/// Both families of names are in use.
std::optional<PlyType> type_of(std::string_view name) {
  using enum PlyType;
  static constexpr std::array<std::pair<std::string_view, PlyType>, 16> kTypes{{
      {"char", Int8},
      {"int8", Int8},
      {"uchar", UInt8},
      {"uint8", UInt8},
      {"short", Int16},
      {"int16", Int16},
      {"ushort", UInt16},
      {"uint16", UInt16},
      {"int", Int32},
      {"int32", Int32},
      {"uint", UInt32},
      {"uint32", UInt32},
      {"float", Float32},
      {"float32", Float32},
      {"double", Float64},
      {"float64", Float64},
  }};
  for (const auto& [type_name, type] : kTypes) {
    if (type_name == name) return type;
  }
  return std::nullopt;
}

Result<PlyEncoding> encoding_of(const std::vector<std::string_view>& fields,
                                const TextLines& lines) {
  if (fields.size() == 3 && fields[2] == "1.0") {
    if (fields[1] == "ascii") return PlyEncoding::Ascii;
    if (fields[1] == "binary_little_endian") return PlyEncoding::LittleEndian;
    if (fields[1] == "binary_big_endian") return PlyEncoding::BigEndian;
  }
  return lines.error(
      "expected one of the formats ascii, binary_little_endian, binary_big_endian "
      "in version 1.0");
}

Result<PlyElement> element_of(const std::vector<std::string_view>& fields, const TextLines& lines) {
  const auto count =
      fields.size() == 3 ? retinaface::internal::parse_integer(fields[2]) : std::nullopt;
  if (!count || *count < 0) return lines.error("expected 'element', a name and a count");
  return PlyElement{std::string(fields[1]), static_cast<std::uint64_t>(*count), {}};
}

Result<PlyProperty> property_of(const std::vector<std::string_view>& fields,
                                const TextLines& lines) {
  const bool is_list = fields.size() == 5 && fields[1] == "list";
  if (!is_list && fields.size() != 3) {
    return lines.error("expected 'property', a type and a name, or a list of such");
  }
  const auto type = type_of(fields[fields.size() - 2]);
  const auto count_type = is_list ? type_of(fields[2]) : std::nullopt;
  if (!type || (is_list && !count_type)) {
    return lines.error(quote(fields[is_list && type ? 2 : fields.size() - 2]) +
                       " is no type of a PLY file");
  }
  return PlyProperty{std::string(fields.back()), *type, count_type};
}

Result<void> read_line(const std::vector<std::string_view>& fields, const TextLines& lines,
                       PlyHeader& header) {
  if (fields.empty() || fields[0] == "comment" || fields[0] == "obj_info") return {};
  if (fields[0] == "element") {
    RETINAFACE_ASSIGN_OR_RETURN(header.elements.emplace_back(), element_of(fields, lines));
    return {};
  }
  if (fields[0] == "property" && !header.elements.empty()) {
    auto& properties = header.elements.back().properties;
    RETINAFACE_ASSIGN_OR_RETURN(properties.emplace_back(), property_of(fields, lines));
    return {};
  }
  return lines.error(quote(fields[0]) + " is not expected here in a PLY header");
}

}  // namespace

std::size_t size_of(PlyType type) {
  static constexpr std::array<std::size_t, 8> kSizes{1, 1, 2, 2, 4, 4, 4, 8};
  return kSizes[static_cast<std::size_t>(type)];
}

std::optional<std::size_t> PlyElement::scalar(std::string_view property_name) const {
  const auto found =
      std::find_if(properties.begin(), properties.end(), [&](const PlyProperty& property) {
        return property.name == property_name && !property.count_type;
      });
  if (found == properties.end()) return std::nullopt;
  return static_cast<std::size_t>(found - properties.begin());
}

Result<PlyHeader> read_ply_header(std::string_view file, std::string_view name) {
  constexpr std::string_view kEnd = "end_header";
  const auto end = file.substr(0, kMaxHeaderBytes).find(kEnd);
  if (end == file.npos && file.size() > kMaxHeaderBytes) {
    return retinaface::internal::over_limit(name, "its PLY header does not end within 64 KiB");
  }
  const auto newline = end == file.npos ? end : file.find('\n', end);
  if (newline == file.npos) return corrupt(name, "its PLY header does not end");
  PlyHeader header;
  header.size = newline + 1;
  TextLines lines(file.substr(0, end), name);
  if (lines.next() != "ply") return lines.error("expected the first line 'ply'");
  const auto format = lines.next();
  RETINAFACE_ASSIGN_OR_RETURN(
      header.encoding, encoding_of(retinaface::internal::split_fields(format.value_or("")), lines));
  while (const auto line = lines.next()) {
    RETINAFACE_RETURN_IF_ERROR(read_line(retinaface::internal::split_fields(*line), lines, header));
  }
  return header;
}

}  // namespace retinaface::mesh::internal
