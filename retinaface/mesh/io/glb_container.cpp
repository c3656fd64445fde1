#include "retinaface/mesh/io/glb_container.h"

#include <string>

#include "retinaface/formats/byte_reader.h"
#include "retinaface/formats/messages.h"
#include "retinaface/mesh/io/glb_format.h"

namespace retinaface::mesh::internal {
namespace {

using nlohmann::json;
using retinaface::internal::ByteReader;
using retinaface::internal::corrupt;

/// Generous for a mesh with hundreds of morph targets; its tree takes some 100 MB.
constexpr std::size_t kMaxJsonEvents = 2'000'000;
constexpr int kMaxJsonDepth = 64;

Result<json> parse_document(std::string_view text, std::string_view name) {
  bool exceeded = false;
  std::size_t num_events = 0;
  const auto guard = [&](int depth, json::parse_event_t, const json&) {
    exceeded = exceeded || depth > kMaxJsonDepth || ++num_events > kMaxJsonEvents;
    // The tree stops growing here, and a parser cannot be stopped otherwise without an exception.
    if (exceeded) throw std::length_error("limit");
    return true;
  };
  try {
    json document = json::parse(text, guard);
    if (document.is_object()) return document;
  } catch (const std::length_error&) {
    return retinaface::internal::over_limit(name, "its JSON is deeper or longer than a mesh needs");
  } catch (const json::exception&) {
    return corrupt(name, "its glTF chunk is not valid JSON");
  }
  return corrupt(name, "its glTF chunk is not a JSON object");
}

/// The content of the next chunk, which is of that type.
Result<std::span<const std::byte>> read_chunk(ByteReader& reader, std::uint32_t type,
                                              const std::string& what, std::string_view name) {
  const auto size = reader.number<std::uint32_t>();
  const auto found_type = reader.number<std::uint32_t>();
  if (!size || !found_type || *found_type != type) {
    return corrupt(name, "lacks the chunk " + what + " where one is expected");
  }
  const auto content = reader.take(*size);
  if (content) return *content;
  return corrupt(name, "its chunk " + what + " should have " + std::to_string(*size) + " bytes, " +
                           std::to_string(reader.remaining()) + " are there");
}

}  // namespace

Result<GlbContainer> read_glb_container(std::span<const std::byte> file, std::string_view name) {
  ByteReader reader(file);
  if (reader.number<std::uint32_t>() != kGlbMagic) {
    return corrupt(name, "does not begin with 'glTF'");
  }
  const auto version = reader.number<std::uint32_t>();
  if (!version || *version != kGlbVersion) {
    return retinaface::internal::unsupported(name, "is not of version 2 of binary glTF");
  }
  if (reader.number<std::uint32_t>() != file.size()) {
    return corrupt(name, "is not as long as its header says, it has " +
                             std::to_string(file.size()) + " bytes");
  }
  RETINAFACE_ASSIGN_OR_RETURN(const auto text, read_chunk(reader, kGlbJsonChunk, "JSON", name));
  GlbContainer container;
  RETINAFACE_ASSIGN_OR_RETURN(
      container.document,
      parse_document({reinterpret_cast<const char*>(text.data()), text.size()}, name));
  if (reader.remaining() > 0) {
    RETINAFACE_ASSIGN_OR_RETURN(container.buffer, read_chunk(reader, kGlbBinChunk, "BIN", name));
  }
  return container;
}

const json* find_member(const json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

std::optional<std::uint64_t> find_count(const json& object, const char* key) {
  const json* member = find_member(object, key);
  if (member == nullptr || !member->is_number_unsigned()) return std::nullopt;
  return member->get<std::uint64_t>();
}

std::optional<std::uint64_t> find_count_or(const json& object, const char* key,
                                           std::uint64_t fallback) {
  return find_member(object, key) == nullptr ? fallback : find_count(object, key);
}

const json* find_item(const json& object, const char* key, std::uint64_t index) {
  const json* array = find_member(object, key);
  if (array == nullptr || !array->is_array() || index >= array->size()) return nullptr;
  return &(*array)[static_cast<std::size_t>(index)];
}

}  // namespace retinaface::mesh::internal
