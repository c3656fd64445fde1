#include "retinaface/mesh/io/ply_values.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "retinaface/base/text_lines.h"

namespace retinaface::mesh::internal {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

template <typename T>
double number_at(const std::byte* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return static_cast<double>(value);
}

double decode(PlyType type, const std::byte* bytes) {
  switch (type) {
    case PlyType::Int8:
      return number_at<std::int8_t>(bytes);
    case PlyType::UInt8:
      return number_at<std::uint8_t>(bytes);
    case PlyType::Int16:
      return number_at<std::int16_t>(bytes);
    case PlyType::UInt16:
      return number_at<std::uint16_t>(bytes);
    case PlyType::Int32:
      return number_at<std::int32_t>(bytes);
    case PlyType::UInt32:
      return number_at<std::uint32_t>(bytes);
    case PlyType::Float32:
      return number_at<float>(bytes);
    default:
      return number_at<double>(bytes);
  }
}

}  // namespace

PlyValues::PlyValues(std::string_view body, PlyEncoding encoding)
    : bytes_(std::as_bytes(std::span(body))), text_(body), encoding_(encoding) {}

std::optional<double> PlyValues::next(PlyType type) {
  if (encoding_ == PlyEncoding::Ascii) return next_word();
  const auto taken = bytes_.take(size_of(type));
  if (!taken) return std::nullopt;
  std::array<std::byte, 8> value{};
  std::copy(taken->begin(), taken->end(), value.begin());
  if (encoding_ == PlyEncoding::BigEndian) {
    std::reverse_copy(taken->begin(), taken->end(), value.begin());
  }
  return decode(type, value.data());
}

std::optional<double> PlyValues::next_word() {
  const auto start = std::min(text_.find_first_not_of(kBlanks), text_.size());
  text_.remove_prefix(start);
  const auto word = text_.substr(0, text_.find_first_of(kBlanks));
  text_.remove_prefix(word.size());
  return retinaface::internal::parse_number(word);
}

std::uint64_t PlyValues::max_items(const std::vector<PlyProperty>& properties) const {
  std::uint64_t smallest = 0;
  for (const PlyProperty& property : properties)
    smallest += size_of(property.count_type.value_or(property.type));
  if (encoding_ != PlyEncoding::Ascii)
    return bytes_.remaining() / std::max<std::uint64_t>(smallest, 1);
  // A digit and a blank for each number, but for the last of the file.
  return (text_.size() + 1) / std::max<std::uint64_t>(2 * properties.size(), 1);
}

}  // namespace retinaface::mesh::internal
