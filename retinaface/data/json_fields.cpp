#include "retinaface/data/json_fields.h"

#include <fmt/format.h>

#include "retinaface/base/file.h"
#include "retinaface/base/text_lines.h"

namespace retinaface::internal {
namespace {

Error wrong(std::string what) {
  return {ErrorCode::Corrupt, std::move(what)};
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  Json value = Json::parse(text, nullptr, false);
  if (value.is_discarded()) return wrong("is not JSON");
  return value;
}

Result<double> number_of(const Json& value, const char* name) {
  if (!value.is_number()) return wrong(fmt::format("'{}' is not a number", name));
  const double number = value.get<double>();
  if (!fits_float(number)) return wrong(fmt::format("'{}' is not finite", name));
  return number;
}

Result<std::string> string_member(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  if (!object.is_object() || found == object.end() || !found->is_string())
    return wrong(fmt::format("has no string '{}'", name));
  return found->get<std::string>();
}

Result<const Json*> array_member(const Json& object, const char* name) {
  if (!object.is_object()) return wrong("is not an object");
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return static_cast<const Json*>(nullptr);
  if (!found->is_array()) return wrong(fmt::format("'{}' is not an array", name));
  return &*found;
}

Result<std::vector<double>> numbers_of(const Json& value, const char* name, std::size_t count) {
  if (!value.is_array() || value.size() != count)
    return wrong(fmt::format("'{}' is not an array of {} numbers", name, count));
  std::vector<double> numbers;
  for (const auto& element : value) {
    RETINAFACE_ASSIGN_OR_RETURN(const double number, number_of(element, name));
    numbers.push_back(number);
  }
  return numbers;
}

Result<Box> box_of(const Json& value) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto sides, numbers_of(value, "box", 4));
  if (sides[2] < sides[0] || sides[3] < sides[1])
    return wrong(
        fmt::format("the box [{}, {}, {}, {}] has a negative size, expected x1 ≤ x2 and "
                    "y1 ≤ y2",
                    sides[0], sides[1], sides[2], sides[3]));
  return Box{static_cast<float>(sides[0]), static_cast<float>(sides[1]),
             static_cast<float>(sides[2]), static_cast<float>(sides[3])};
}

Result<std::optional<Landmarks5>> landmarks_of(const Json& value) {
  if (value.is_null()) return std::optional<Landmarks5>();
  if (!value.is_array() || value.size() != 5)
    return wrong("'landmarks' is not an array of 5 points");
  Landmarks5 landmarks;
  for (std::size_t i = 0; i < 5; ++i) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto point, numbers_of(value[i], "landmarks", 2));
    landmarks.points[i] = {static_cast<float>(point[0]), static_cast<float>(point[1])};
  }
  return std::optional(landmarks);
}

Result<std::string> quoted_json(std::string_view text) try {
  return Json(text).dump();
} catch (const Json::type_error&) {
  return Error{ErrorCode::Unsupported,
               "'" + printable(text) + "': is not UTF-8, expected text that JSON can hold"};
}

}  // namespace retinaface::internal
