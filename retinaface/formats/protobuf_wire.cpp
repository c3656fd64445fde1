#include "retinaface/formats/protobuf_wire.h"

#include <bit>

namespace retinaface::internal {

std::optional<std::uint64_t> read_varint(ByteReader& reader) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const auto byte = reader.number<std::uint8_t>();
    if (!byte) return std::nullopt;
    value |= std::uint64_t{*byte & 0x7FU} << shift;
    if ((*byte & 0x80U) == 0) return value;
  }
  return std::nullopt;
}

std::optional<WireField> WireReader::next() {
  if (!ok_ || reader_.remaining() == 0) return std::nullopt;
  auto field = read_field();
  ok_ = field.has_value();
  return field;
}

std::optional<WireField> WireReader::read_field() {
  const auto tag = read_varint(reader_);
  if (!tag || (*tag >> 3) == 0 || (*tag >> 3) >= (1U << 29)) return std::nullopt;
  WireField field{.id = static_cast<std::uint32_t>(*tag >> 3),
                  .type = static_cast<WireType>(*tag & 7U),
                  .number = 0,
                  .bytes = {}};
  std::optional<std::uint64_t> number;
  switch (field.type) {
    case WireType::Varint:
      number = read_varint(reader_);
      break;
    case WireType::Fixed64:
      number = reader_.number<std::uint64_t>();
      break;
    case WireType::Fixed32:
      number = reader_.number<std::uint32_t>();
      break;
    case WireType::Bytes: {
      number = read_varint(reader_);
      const auto bytes = number ? reader_.take(*number) : std::nullopt;
      if (!bytes) return std::nullopt;
      field.bytes = *bytes;
      break;
    }
  }
  if (!number) return std::nullopt;
  field.number = *number;
  return field;
}

void WireWriter::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) content_.push_back(static_cast<std::byte>(value | 0x80U));
  content_.push_back(static_cast<std::byte>(value));
}

void WireWriter::tag(std::uint32_t id, WireType type) {
  varint(std::uint64_t{id} << 3 | static_cast<std::uint64_t>(type));
}

void WireWriter::number(std::uint32_t id, std::int64_t value) {
  tag(id, WireType::Varint);
  varint(static_cast<std::uint64_t>(value));
}

void WireWriter::number(std::uint32_t id, float value) {
  tag(id, WireType::Fixed32);
  const auto bits = std::bit_cast<std::uint32_t>(value);
  for (unsigned shift = 0; shift < 32; shift += 8) {
    content_.push_back(static_cast<std::byte>(bits >> shift));
  }
}

void WireWriter::text(std::uint32_t id, std::string_view value) {
  bytes(id, std::as_bytes(std::span(value)));
}

void WireWriter::bytes(std::uint32_t id, std::span<const std::byte> value) {
  tag(id, WireType::Bytes);
  varint(value.size());
  content_.insert(content_.end(), value.begin(), value.end());
}

}  // namespace retinaface::internal
