#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "retinaface/base/file.h"
#include "retinaface/formats/byte_reader.h"

// The wire format of protocol buffers (protobuf.dev, "Encoding"), without its library: libtorch
// registers the ONNX schema in that library, and a program that brings its own copy aborts.
namespace retinaface::internal {

enum class WireType : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

/// One field of a message. `number` holds a Varint, Fixed32 or Fixed64, `bytes` the rest.
struct WireField {
  std::uint32_t id = 0;
  WireType type = WireType::Varint;
  std::uint64_t number = 0;
  std::span<const std::byte> bytes;

  [[nodiscard]] std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
};

[[nodiscard]] std::optional<std::uint64_t> read_varint(ByteReader& reader);

/// Walks over the fields of one message.
class WireReader {
 public:
  explicit WireReader(std::span<const std::byte> message) : reader_(message) {}

  /// The next field; nothing at the end and at damaged bytes, which `ok` tells apart.
  [[nodiscard]] std::optional<WireField> next();
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  [[nodiscard]] std::optional<WireField> read_field();

  ByteReader reader_;
  bool ok_ = true;
};

/// Builds one message, field by field.
class WireWriter {
 public:
  void number(std::uint32_t id, std::int64_t value);
  void number(std::uint32_t id, float value);
  void text(std::uint32_t id, std::string_view value);
  void bytes(std::uint32_t id, std::span<const std::byte> value);
  void message(std::uint32_t id, const WireWriter& value) { bytes(id, value.content()); }

  [[nodiscard]] const Bytes& content() const { return content_; }

 private:
  void varint(std::uint64_t value);
  void tag(std::uint32_t id, WireType type);

  Bytes content_;
};

}  // namespace retinaface::internal
