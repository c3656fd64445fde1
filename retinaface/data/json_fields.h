#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/geometry/face.h"

// Members of untrusted JSON: each reading function gives a value or the sentence that says what is
// wrong, without file and line, which the caller knows.
namespace retinaface::internal {

using Json = nlohmann::json;

/// A JSON text, without exceptions.
[[nodiscard]] Result<Json> parse_json(std::string_view text);

/// A finite number.
[[nodiscard]] Result<double> number_of(const Json& value, const char* name);
[[nodiscard]] Result<std::string> string_member(const Json& object, const char* name);
/// The array `name`, or null when there is no such member or it is null.
[[nodiscard]] Result<const Json*> array_member(const Json& object, const char* name);
/// `count` finite numbers.
[[nodiscard]] Result<std::vector<double>> numbers_of(const Json& value, const char* name,
                                                     std::size_t count);
/// `[x1, y1, x2, y2]` with x1 ≤ x2 and y1 ≤ y2.
[[nodiscard]] Result<Box> box_of(const Json& value);
/// `[[x, y] × 5]`; none for null.
[[nodiscard]] Result<std::optional<Landmarks5>> landmarks_of(const Json& value);

/// A text between quotes, as JSON writes it.
/// @return  Unsupported for text that is not UTF-8, which JSON cannot hold
[[nodiscard]] Result<std::string> quoted_json(std::string_view text);

}  // namespace retinaface::internal
