#include "retinaface/mesh/model/eos_landmarks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "retinaface/base/text_lines.h"
#include "retinaface/formats/messages.h"
#include "retinaface/mesh/vector3.h"

namespace retinaface::mesh::internal {
namespace {

using retinaface::internal::parse_integer;
using retinaface::internal::quote;
using retinaface::internal::TextLines;
using retinaface::internal::trimmed;

constexpr std::string_view kSection = "[landmark_mappings]";
constexpr std::size_t kChin = 8;  // from 0, as all here
constexpr std::size_t kRightEyeOuter = 36;
constexpr std::size_t kLeftEyeOuter = 45;
constexpr std::size_t kMouthOuter[] = {48, 54};
constexpr std::size_t kMouthInner[] = {60, 64};

std::string_view without_comment(std::string_view line) {
  return trimmed(line.substr(0, line.find('#')));
}

class MappingReader {
 public:
  MappingReader(std::string_view text, const NamedVertices& named_vertices,
                std::size_t num_vertices, std::string_view name)
      : lines_(text, name), named_vertices_(named_vertices), num_vertices_(num_vertices) {}

  Result<LandmarkMapping> read() {
    LandmarkMapping mapping;
    bool found = false;
    bool inside = false;
    while (const auto line = lines_.next()) {
      const std::string_view content = without_comment(*line);
      if (content.starts_with('[')) {
        inside = content == kSection;
        found |= inside;
      } else if (inside && !content.empty()) {
        RETINAFACE_RETURN_IF_ERROR(read_entry(content, mapping));
      }
    }
    if (!found) return lines_.error(fmt::format("has no section {}", kSection));
    return mapping;
  }

 private:
  Result<void> read_entry(std::string_view entry, LandmarkMapping& mapping) const {
    const auto equals = entry.find('=');
    if (equals == std::string_view::npos)
      return lines_.error(fmt::format("{}, expected a point = its vertex", quote(entry)));
    const auto point = parse_integer(trimmed(entry.substr(0, equals)));
    if (!point || *point < 1 || *point > 68)
      return lines_.error(
          fmt::format("point {}, expected 1 to 68", quote(entry.substr(0, equals))));
    auto& place = mapping[static_cast<std::size_t>(*point - 1)];
    if (place) return lines_.error(fmt::format("point {} for the second time", *point));
    RETINAFACE_ASSIGN_OR_RETURN(place, vertex(trimmed(entry.substr(equals + 1))));
    return {};
  }

  [[nodiscard]] Result<std::uint32_t> vertex(std::string_view value) const {
    const bool is_name = value.size() >= 2 && value.front() == '"' && value.back() == '"';
    if (is_name) {
      const auto found = named_vertices_.find(value.substr(1, value.size() - 2));
      if (found != named_vertices_.end()) return found->second;
      return lines_.error(fmt::format("the model names no vertex {}", quote(value)));
    }
    const auto vertex = parse_integer(value);
    if (vertex && *vertex >= 0 && static_cast<std::uint64_t>(*vertex) < num_vertices_)
      return static_cast<std::uint32_t>(*vertex);
    return lines_.error(
        fmt::format("vertex {}, expected one below {}", quote(value), num_vertices_));
  }

  TextLines lines_;
  const NamedVertices& named_vertices_;
  std::size_t num_vertices_;
};

std::string text_of(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<std::vector<std::uint32_t>> read_contour(const nlohmann::json& contours, const char* key,
                                                std::size_t num_vertices, std::string_view name) {
  const auto fault = [&](const std::string& what) {
    return retinaface::internal::corrupt(name, what);
  };
  if (!contours.is_object() || !contours.contains(key) || !contours[key].is_array())
    return fault(fmt::format("has no list '{}' in an object 'model_contour'", key));
  std::vector<std::uint32_t> contour;
  for (const auto& vertex : contours[key]) {
    if (!vertex.is_number_unsigned() || vertex.get<std::uint64_t>() >= num_vertices)
      return fault(fmt::format("the list '{}' holds {}, expected vertices below {}", key,
                               quote(text_of(vertex)), num_vertices));
    contour.push_back(vertex.get<std::uint32_t>());
  }
  return contour;
}

class JawLine {
 public:
  JawLine(const LandmarkMapping& mapping, std::span<const float> positions)
      : positions_(positions),
        chin_(*mapping[kChin]),
        eye_height_(0.5F *
                    (position(*mapping[kRightEyeOuter]).y + position(*mapping[kLeftEyeOuter]).y)) {}

  /// The vertices of the outline nearest to `count` points that part it evenly, from the height of
  /// the eyes on towards the chin, which is one step behind the last; none without an outline
  /// there.
  [[nodiscard]] std::vector<std::uint32_t> side(std::vector<std::uint32_t> contour,
                                                std::size_t count) const {
    std::erase_if(contour, [&](std::uint32_t vertex) { return position(vertex).y > eye_height_; });
    if (contour.empty()) return {};
    std::vector<float> lengths{0};  // from the first vertex on to each and to the chin
    for (std::size_t i = 0; i < contour.size(); ++i) {
      const std::uint32_t next = i + 1 < contour.size() ? contour[i + 1] : chin_;
      lengths.push_back(lengths.back() + length(position(next) - position(contour[i])));
    }
    std::vector<std::uint32_t> picked;
    for (std::size_t k = 0; k < count; ++k) {
      const float wanted = lengths.back() * static_cast<float>(k) / static_cast<float>(count);
      const auto distance = [&](std::uint32_t i) { return std::abs(lengths[i] - wanted); };
      std::uint32_t nearest = 0;
      for (std::uint32_t i = 1; i < contour.size(); ++i)
        if (distance(i) < distance(nearest)) nearest = i;
      picked.push_back(contour[nearest]);
    }
    return picked;
  }

 private:
  [[nodiscard]] Vec3 position(std::uint32_t vertex) const {
    return Vec3::load(&positions_[std::size_t{3} * vertex]);
  }

  std::span<const float> positions_;
  std::uint32_t chin_;
  float eye_height_;
};

void fill_jaw(LandmarkMapping& mapping, const EosContours& contours,
              std::span<const float> positions) {
  if (!mapping[kChin] || !mapping[kRightEyeOuter] || !mapping[kLeftEyeOuter]) return;
  const JawLine jaw(mapping, positions);
  const auto right = jaw.side(contours.right, kChin);
  const auto left = jaw.side(contours.left, kChin);
  for (std::size_t i = 0; i < right.size(); ++i)
    if (!mapping[i]) mapping[i] = right[i];
  for (std::size_t i = 0; i < left.size(); ++i)
    if (!mapping[2 * kChin - i]) mapping[2 * kChin - i] = left[i];
}

}  // namespace

Result<LandmarkMapping> parse_eos_mapping(std::string_view text,
                                          const NamedVertices& named_vertices,
                                          std::size_t num_vertices, std::string_view name) {
  return MappingReader(text, named_vertices, num_vertices, name).read();
}

Result<EosContours> parse_eos_contours(std::string_view json, std::size_t num_vertices,
                                       std::string_view name) {
  const auto root = nlohmann::json::parse(json, nullptr, false);
  const auto contours =
      root.is_object() ? root.value("model_contour", nlohmann::json()) : nlohmann::json();
  EosContours result;
  RETINAFACE_ASSIGN_OR_RETURN(result.right,
                              read_contour(contours, "right_contour", num_vertices, name));
  RETINAFACE_ASSIGN_OR_RETURN(result.left,
                              read_contour(contours, "left_contour", num_vertices, name));
  return result;
}

std::vector<std::uint32_t> completed_landmarks(LandmarkMapping mapping, const EosContours& contours,
                                               std::span<const float> positions) {
  fill_jaw(mapping, contours, positions);
  for (std::size_t side = 0; side < 2; ++side) {
    auto& inner = mapping[kMouthInner[side]];
    if (!inner) inner = mapping[kMouthOuter[side]];
  }
  std::vector<std::uint32_t> landmarks;
  for (const auto& vertex : mapping) {
    if (!vertex) return {};
    landmarks.push_back(*vertex);
  }
  return landmarks;
}

}  // namespace retinaface::mesh::internal
