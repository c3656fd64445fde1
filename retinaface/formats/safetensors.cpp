#include "retinaface/formats/safetensors.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "retinaface/formats/byte_reader.h"
#include "retinaface/formats/element_type.h"
#include "retinaface/formats/messages.h"

namespace retinaface {
namespace {

using internal::corrupt;
using internal::ElementKind;
using internal::ElementType;
using internal::quote;
using nlohmann::json;

constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;
constexpr std::string_view kMetadataKey = "__metadata__";

std::optional<ElementType> element_type(std::string_view dtype) {
  static constexpr std::array<std::pair<std::string_view, ElementType>, 15> kTypes{{
      {"F64", {ElementKind::Float64, 8}},
      {"F32", {ElementKind::Float32, 4}},
      {"F16", {ElementKind::Float16, 2}},
      {"BF16", {ElementKind::BFloat16, 2}},
      {"F8_E4M3", {ElementKind::NotFloat, 1}},
      {"F8_E5M2", {ElementKind::NotFloat, 1}},
      {"I64", {ElementKind::NotFloat, 8}},
      {"U64", {ElementKind::NotFloat, 8}},
      {"I32", {ElementKind::NotFloat, 4}},
      {"U32", {ElementKind::NotFloat, 4}},
      {"I16", {ElementKind::NotFloat, 2}},
      {"U16", {ElementKind::NotFloat, 2}},
      {"I8", {ElementKind::NotFloat, 1}},
      {"U8", {ElementKind::NotFloat, 1}},
      {"BOOL", {ElementKind::NotFloat, 1}},
  }};
  const auto* found =
      std::find_if(kTypes.begin(), kTypes.end(), [&](auto& type) { return type.first == dtype; });
  if (found == kTypes.end()) return std::nullopt;
  return found->second;
}

/// Watches the JSON parser: a header nests three levels, repeats no key and has few values, so
/// that its tree stays a small multiple of its text.
class HeaderGuard {
 public:
  bool operator()(int depth, json::parse_event_t event, const json& parsed) {
    if (!problem_.empty()) return false;
    if (event == json::parse_event_t::key) check_key(static_cast<std::size_t>(depth), parsed);
    if (event == json::parse_event_t::object_start) enter(depth);
    if (event == json::parse_event_t::array_start) enter(depth);
    if (++num_events_ > kMaxEvents) problem_ = "has more entries than any network";
    return problem_.empty();
  }

  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  static constexpr int kMaxDepth = 3;
  static constexpr std::size_t kMaxEvents = 4'000'000;

  void enter(int depth) {
    if (depth >= kMaxDepth) {
      problem_ = "nests deeper than a header of tensors";
    } else {
      keys_[static_cast<std::size_t>(depth)].clear();
    }
  }

  void check_key(std::size_t depth, const json& key) {
    // A key reports the depth inside its object, one more than the object's own.
    if (depth == 0 || depth > keys_.size()) return;
    const auto& text = key.get_ref<const std::string&>();
    if (!keys_[depth - 1].insert(text).second) problem_ = "has the key " + quote(text) + " twice";
  }

  std::array<std::set<std::string, std::less<>>, kMaxDepth> keys_;
  std::size_t num_events_ = 0;
  std::string problem_;
};

struct Entry {
  std::string name;
  ElementType type;
  std::vector<std::int64_t> sizes;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// A JSON array of numbers in [0, 2^63).
std::optional<std::vector<std::int64_t>> sizes_from(const json& value) {
  if (!value.is_array()) return std::nullopt;
  std::vector<std::int64_t> sizes;
  for (const json& item : value) {
    if (!item.is_number_unsigned()) return std::nullopt;
    const auto size = item.get<std::uint64_t>();
    if (size > std::uint64_t{INT64_MAX}) return std::nullopt;
    sizes.push_back(static_cast<std::int64_t>(size));
  }
  return sizes;
}

Result<Entry> read_entry(const std::string& key, const json& value, std::string_view name) {
  const std::string subject = "tensor " + quote(key);
  if (!value.is_object() || !value.contains("dtype") || !value.contains("shape") ||
      !value.contains("data_offsets") || !value["dtype"].is_string()) {
    return corrupt(name, subject + " lacks one of dtype, shape and data_offsets");
  }
  const auto& dtype = value["dtype"].get_ref<const std::string&>();
  const auto type = element_type(dtype);
  if (!type) {
    return internal::unsupported(name, subject + " has the unknown element type " + quote(dtype));
  }
  const auto sizes = sizes_from(value["shape"]);
  const auto offsets = sizes_from(value["data_offsets"]);
  if (!sizes || !offsets || offsets->size() != 2 || (*offsets)[0] > (*offsets)[1]) {
    return corrupt(name, subject + " has a bad shape or bad data_offsets");
  }
  Entry entry{key, *type, *sizes, static_cast<std::uint64_t>((*offsets)[0]),
              static_cast<std::uint64_t>((*offsets)[1])};
  if (internal::num_bytes(entry.sizes, type->size) != entry.end - entry.begin) {
    return corrupt(name, subject + " has " + std::to_string(entry.end - entry.begin) +
                             " bytes, which is not what its shape and type " + dtype + " need");
  }
  return entry;
}

Result<void> read_metadata(const json& value, std::string_view name, TensorFile& file) {
  if (!value.is_object()) return corrupt(name, "its __metadata__ is not a JSON object of texts");
  for (const auto& [key, text] : value.items()) {
    if (!text.is_string()) {
      return corrupt(name, "its metadata entry " + quote(key) + " is not a text");
    }
    file.metadata[key] = text.get<std::string>();
  }
  return {};
}

Result<json> parse_header(std::string_view text, std::string_view name) {
  HeaderGuard guard;
  json header;
  try {
    header = json::parse(text, std::ref(guard));
  } catch (const json::exception&) {
    if (guard.problem().empty()) return corrupt(name, "its safetensors header is not valid JSON");
  }
  if (!guard.problem().empty()) return corrupt(name, "its header " + guard.problem());
  if (!header.is_object()) return corrupt(name, "its safetensors header is not a JSON object");
  return header;
}

Result<std::vector<Entry>> read_header(const json& header, std::string_view name,
                                       TensorFile& file) {
  std::vector<Entry> entries;
  for (const auto& [key, value] : header.items()) {
    if (key == kMetadataKey) {
      RETINAFACE_RETURN_IF_ERROR(read_metadata(value, name, file));
    } else {
      RETINAFACE_ASSIGN_OR_RETURN(Entry entry, read_entry(key, value, name));
      entries.push_back(std::move(entry));
    }
  }
  return entries;
}

/// The format wants the tensors to cover the data exactly: what is hidden in a hole or read twice
/// is an attack or damage.
Result<void> check_cover(std::vector<Entry>& entries, std::uint64_t size, std::string_view name) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::uint64_t covered = 0;
  for (const Entry& entry : entries) {
    if (entry.end > size) {
      return corrupt(name, "tensor " + quote(entry.name) + " ends at byte " +
                               std::to_string(entry.end) + " of " + std::to_string(size));
    }
    if (entry.begin != covered) {
      return corrupt(name, "tensor " + quote(entry.name) + " begins at byte " +
                               std::to_string(entry.begin) + ", expected " +
                               std::to_string(covered));
    }
    covered = entry.end;
  }
  if (covered == size) return {};
  return corrupt(
      name, "its tensors end at byte " + std::to_string(covered) + " of " + std::to_string(size));
}

}  // namespace

Result<TensorFile> read_safetensors(std::span<const std::byte> file, std::string_view name) {
  internal::ByteReader reader(file);
  const auto header_size = reader.number<std::uint64_t>();
  if (!header_size) return corrupt(name, "has fewer than the 8 bytes of a safetensors length");
  if (*header_size > kMaxHeaderBytes) {
    return internal::over_limit(name, "its safetensors header has " + std::to_string(*header_size) +
                                          " bytes, at most 100000000 are read");
  }
  const auto text = reader.take_text(*header_size);
  if (!text) {
    return corrupt(name, "its safetensors header should have " + std::to_string(*header_size) +
                             " bytes, " + std::to_string(reader.remaining()) + " are there");
  }
  TensorFile content;
  RETINAFACE_ASSIGN_OR_RETURN(const json header, parse_header(*text, name));
  RETINAFACE_ASSIGN_OR_RETURN(auto entries, read_header(header, name, content));
  const auto values = *reader.take(reader.remaining());
  RETINAFACE_RETURN_IF_ERROR(check_cover(entries, values.size(), name));
  for (const Entry& entry : entries) {
    if (entry.type.kind == ElementKind::NotFloat) continue;
    Tensor tensor{Shape(entry.sizes)};
    convert_to_float(values.subspan(entry.begin), entry.type, std::endian::little, tensor.values());
    content.tensors.emplace(entry.name, std::move(tensor));
  }
  return content;
}

}  // namespace retinaface
