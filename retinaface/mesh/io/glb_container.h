#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string_view>

#include "retinaface/base/result.h"

namespace retinaface::mesh::internal {

/// The two parts of a binary glTF file.
struct GlbContainer {
  nlohmann::json document;            ///< an object
  std::span<const std::byte> buffer;  ///< into the file; empty when there is none
};

/// @return  Corrupt, Unsupported (version 1) or LimitExceeded (more JSON than a mesh needs)
[[nodiscard]] Result<GlbContainer> read_glb_container(std::span<const std::byte> file,
                                                      std::string_view name);

/// The member of a JSON object; null for anything else.
[[nodiscard]] const nlohmann::json* find_member(const nlohmann::json& object, const char* key);
/// A member that is a number in {0, 1, …}.
[[nodiscard]] std::optional<std::uint64_t> find_count(const nlohmann::json& object,
                                                      const char* key);
/// The same, and `fallback` for an object without the member.
[[nodiscard]] std::optional<std::uint64_t> find_count_or(const nlohmann::json& object,
                                                         const char* key, std::uint64_t fallback);
/// An item of a member that is an array.
[[nodiscard]] const nlohmann::json* find_item(const nlohmann::json& object, const char* key,
                                              std::uint64_t index);

}  // namespace retinaface::mesh::internal
