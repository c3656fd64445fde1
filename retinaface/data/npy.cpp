#include "retinaface/data/npy.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <optional>

#include "retinaface/base/file.h"
#include "retinaface/base/text_lines.h"

namespace retinaface {
namespace {

constexpr std::size_t kMaxValues = std::size_t{1} << 28;
constexpr std::string_view kMagic = "\x93NUMPY";

struct Header {
  std::string type;  ///< "<f4"
  bool fortran_order = false;
  std::vector<std::size_t> shape;
};

/// What stands behind `'key':` in the Python dictionary, up to the next comma outside brackets.
std::optional<std::string_view> entry(std::string_view dictionary, std::string_view key) {
  const std::string quoted = fmt::format("'{}':", key);
  const auto at = dictionary.find(quoted);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view value = dictionary.substr(at + quoted.size());
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  const auto end = value.starts_with('(') ? value.find(')') : value.find_first_of(",}");
  if (end == std::string_view::npos) return std::nullopt;
  return value.starts_with('(') ? value.substr(1, end - 1)
                                : internal::trimmed(value.substr(0, end));
}

std::optional<std::vector<std::size_t>> parse_shape(std::string_view text) {
  std::vector<std::size_t> shape;
  while (!internal::trimmed(text).empty()) {
    const auto part = text.substr(0, text.find(','));
    const auto size = internal::parse_integer(internal::trimmed(part));
    if (!size || *size < 0 || shape.size() == 8) return std::nullopt;
    shape.push_back(static_cast<std::size_t>(*size));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
  }
  return shape;
}

std::optional<Header> parse_header(std::string_view dictionary) {
  const auto type = entry(dictionary, "descr");
  const auto order = entry(dictionary, "fortran_order");
  const auto shape_text = entry(dictionary, "shape");
  if (!type || !order || !shape_text || type->size() < 4) return std::nullopt;
  auto shape = parse_shape(*shape_text);
  if (!shape || (*order != "True" && *order != "False")) return std::nullopt;
  return Header{std::string(type->substr(1, type->size() - 2)), *order == "True",
                *std::move(shape)};
}

template <typename T>
std::vector<double> converted(std::span<const std::byte> bytes, std::size_t count) {
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    T value;
    std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
    values[i] = static_cast<double>(value);
  }
  return values;
}

struct Type {
  std::string_view name;
  std::size_t size;
  std::vector<double> (*convert)(std::span<const std::byte>, std::size_t);
};

constexpr Type kTypes[] = {
    {"<f4", 4, converted<float>},         {"<f8", 8, converted<double>},
    {"<i4", 4, converted<std::int32_t>},  {"<i8", 8, converted<std::int64_t>},
    {"<i2", 2, converted<std::int16_t>},  {"<u2", 2, converted<std::uint16_t>},
    {"<u4", 4, converted<std::uint32_t>}, {"<u8", 8, converted<std::uint64_t>},
    {"|u1", 1, converted<std::uint8_t>},  {"|i1", 1, converted<std::int8_t>},
};

/// From columns-first to rows-first.
std::vector<double> to_row_major(const std::vector<double>& values,
                                 const std::vector<std::size_t>& shape) {
  std::vector<double> ordered(values.size());
  std::vector<std::size_t> index(shape.size(), 0);
  for (const double value : values) {
    std::size_t place = 0;
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
      place = place * shape[axis] + index[axis];
    ordered[place] = value;
    for (std::size_t axis = 0; axis < shape.size() && ++index[axis] == shape[axis]; ++axis)
      index[axis] = 0;
  }
  return ordered;
}

/// The header's dictionary and what follows it.
struct Parts {
  std::string_view dictionary;
  std::span<const std::byte> values;
};

std::optional<Parts> split(std::span<const std::byte> file) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  if (!text.starts_with(kMagic) || text.size() < 12) return std::nullopt;
  const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(file[i]); };
  const std::size_t version = byte(6);
  const std::size_t start = version == 1 ? 10 : 12;
  std::size_t length = byte(8) | byte(9) << 8;
  if (version > 1) length |= byte(10) << 16 | byte(11) << 24;
  if (version < 1 || version > 3 || length > text.size() - start) return std::nullopt;
  return Parts{text.substr(start, length), file.subspan(start + length)};
}

}  // namespace

Result<NpyArray> parse_npy(std::span<const std::byte> file, std::string_view name) {
  const auto parts = split(file);
  const auto header = parts ? parse_header(parts->dictionary) : std::nullopt;
  if (!header) return Error{ErrorCode::Corrupt, printable(name) + ": is not a NumPy array file"};
  const Type* type = nullptr;
  for (const auto& known : kTypes)
    if (known.name == header->type) type = &known;
  if (!type)
    return Error{ErrorCode::Unsupported,
                 fmt::format("{}: holds values of type '{}', expected little-endian numbers",
                             printable(name), printable(header->type))};
  std::size_t count = 1;
  for (const std::size_t size : header->shape) {
    if (size != 0 && count > kMaxValues / size)
      return Error{ErrorCode::LimitExceeded,
                   fmt::format("{}: has more than {} values", printable(name), kMaxValues)};
    count *= size;
  }
  if (parts->values.size() != count * type->size)
    return Error{ErrorCode::Corrupt,
                 fmt::format("{}: has {} bytes of values, expected {}", printable(name),
                             parts->values.size(), count * type->size)};
  NpyArray array{header->shape, type->convert(parts->values, count)};
  if (header->fortran_order) array.values = to_row_major(array.values, array.shape);
  return array;
}

Result<NpyArray> read_npy(const std::filesystem::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes bytes, read_file(path));
  return parse_npy(bytes, path.native());
}

}  // namespace retinaface
