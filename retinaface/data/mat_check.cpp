// The layout: MathWorks, "MAT-File Format", version 5.
#include "retinaface/data/mat_check.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <vector>

#include "retinaface/base/file.h"

namespace retinaface::internal {
namespace {

using Span = std::span<const std::byte>;

constexpr std::size_t kHeaderBytes = 128;
constexpr std::uint32_t kMatrix = 14;
constexpr std::uint32_t kCompressed = 15;
constexpr std::size_t kMaxInflated = std::size_t{256} << 20;
constexpr int kMaxDepth = 8;

// Classes of arrays; those between double and uint64 are the numeric ones.
constexpr std::uint32_t kCell = 1;
constexpr std::uint32_t kChar = 4;
constexpr std::uint32_t kSparse = 5;
constexpr std::uint32_t kDouble = 6;
constexpr std::uint32_t kUint64 = 15;

std::uint32_t read_u32(Span bytes, std::size_t offset) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data() + offset, sizeof(value));
  return value;
}

/// Bytes of one value of a storage type; 0 for no such type.
std::size_t size_of_type(std::uint32_t type) {
  switch (type) {
    case 1:   // int8
    case 2:   // uint8
    case 16:  // utf8
      return 1;
    case 3:   // int16
    case 4:   // uint16
    case 17:  // utf16
      return 2;
    case 5:   // int32
    case 6:   // uint32
    case 7:   // single
    case 18:  // utf32
      return 4;
    case 9:   // double
    case 12:  // int64
    case 13:  // uint64
      return 8;
    default:
      return 0;
  }
}

struct Element {
  std::uint32_t type = 0;
  Span content;
};

/// Takes the next element off `rest`; none when it reaches beyond the end. Small elements pack
/// their size into the type and their content into the same eight bytes.
std::optional<Element> take_element(Span& rest) {
  if (rest.size() < 8) return std::nullopt;
  const std::uint32_t first = read_u32(rest, 0);
  if (const std::uint32_t small_size = first >> 16; small_size != 0) {
    if (small_size > 4) return std::nullopt;
    const Element element{first & 0xFFFF, rest.subspan(4, small_size)};
    rest = rest.subspan(8);
    return element;
  }
  const std::size_t size = read_u32(rest, 4);
  if (size > rest.size() - 8) return std::nullopt;
  const Element element{first, rest.subspan(8, size)};
  // Compressed elements alone are not padded to eight bytes.
  const std::size_t padded = first == kCompressed ? size : (size + 7) / 8 * 8;
  rest = rest.subspan(8 + std::min(padded, rest.size() - 8));
  return element;
}

/// The product of the dimensions; none when they make no sense.
std::optional<std::size_t> count_of(const Element& dimensions) {
  if (dimensions.type != 5 || dimensions.content.size() % 4 != 0 || dimensions.content.size() < 8 ||
      dimensions.content.size() > 32)
    return std::nullopt;
  std::size_t count = 1;
  for (std::size_t offset = 0; offset < dimensions.content.size(); offset += 4) {
    const std::size_t size = read_u32(dimensions.content, offset);
    if (size != 0 && count > std::numeric_limits<std::int32_t>::max() / size) return std::nullopt;
    count *= size;
  }
  return count;
}

bool check_matrix(Span content, int depth);

bool check_cells(Span rest, std::size_t count, int depth) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto cell = take_element(rest);
    if (!cell || cell->type != kMatrix || !check_matrix(cell->content, depth + 1)) return false;
  }
  return true;
}

bool check_values(Span rest, std::size_t count) {
  const auto values = take_element(rest);
  // An empty array may leave its values out.
  if (!values) return count == 0 && rest.empty();
  const std::size_t size = size_of_type(values->type);
  return size > 0 && values->content.size() == count * size;
}

/// Rows, columns and values; `MatFile` passes over such arrays, so what they say does not matter.
bool check_sparse(Span rest) {
  for (int part = 0; part < 3; ++part) {
    const auto values = take_element(rest);
    if (!values || size_of_type(values->type) == 0) return false;
  }
  return true;
}

bool check_matrix(Span content, int depth) {
  // An empty cell may be an element without any content.
  if (content.empty()) return depth > 0;
  if (depth > kMaxDepth) return false;
  const auto flags = take_element(content);
  const auto dimensions = take_element(content);
  const auto name = take_element(content);
  if (!flags || flags->type != 6 || flags->content.size() != 8 || !dimensions || !name ||
      name->type != 1)
    return false;
  const std::uint32_t array_class = read_u32(flags->content, 0) & 0xFF;
  if (array_class == kSparse) return depth == 0 && check_sparse(content);
  const auto count = count_of(*dimensions);
  const bool complex = (read_u32(flags->content, 0) & 0x800) != 0;
  if (!count || complex) return false;
  if (array_class == kCell) return check_cells(content, *count, depth);
  const bool numeric = array_class >= kDouble && array_class <= kUint64;
  return (numeric || array_class == kChar) && check_values(content, *count);
}

/// The content of a compressed element; none when it is damaged or too large.
std::optional<std::vector<std::byte>> inflated(Span compressed) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return std::nullopt;
  std::vector<std::byte> content(std::min(compressed.size() * 4 + 1024, kMaxInflated));
  // zlib's interface predates const; it does not write to its input.
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(compressed.data()));  // NOLINT
  stream.avail_in = static_cast<uInt>(compressed.size());
  int status = Z_OK;
  while (status == Z_OK) {
    if (stream.total_out == kMaxInflated) break;
    if (stream.total_out == content.size())
      content.resize(std::min(content.size() * 2, kMaxInflated));
    stream.next_out = reinterpret_cast<Bytef*>(content.data()) + stream.total_out;
    stream.avail_out = static_cast<uInt>(content.size() - stream.total_out);
    status = inflate(&stream, Z_NO_FLUSH);
  }
  content.resize(stream.total_out);
  inflateEnd(&stream);
  if (status != Z_STREAM_END) return std::nullopt;
  return content;
}

/// A variable: a matrix, perhaps compressed.
bool check_variable(const Element& element) {
  if (element.type == kMatrix) return check_matrix(element.content, 0);
  if (element.type != kCompressed) return false;
  const auto content = inflated(element.content);
  if (!content) return false;
  Span rest(*content);
  const auto inner = take_element(rest);
  return inner && inner->type == kMatrix && check_matrix(inner->content, 0);
}

}  // namespace

Result<void> check_mat5(Span file, std::string_view name) {
  // Bytes 124 to 127: the version, and "MI" as a number, which tells the byte order.
  if (file.size() < kHeaderBytes || read_u32(file, 124) != 0x4D490100)
    return Error{ErrorCode::Unsupported,
                 printable(name) + ": is not a MATLAB file of version 5 (little-endian)"};
  Span rest = file.subspan(kHeaderBytes);
  while (!rest.empty()) {
    const std::size_t offset = file.size() - rest.size();
    const auto element = take_element(rest);
    if (!element || !check_variable(*element))
      return Error{ErrorCode::Corrupt,
                   fmt::format("{}: is damaged: the variable at byte {} is not whole",
                               printable(name), offset)};
  }
  return {};
}

}  // namespace retinaface::internal
