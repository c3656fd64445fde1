#include <algorithm>
#include <optional>
#include <utility>

#include "retinaface/base/text_lines.h"
#include "retinaface/formats/messages.h"
#include "retinaface/mesh/io/obj.h"

namespace retinaface::mesh {
namespace {

using retinaface::internal::parse_integer;
using retinaface::internal::parse_number;
using retinaface::internal::quote;
using retinaface::internal::split_fields;
using retinaface::internal::TextLines;
using Fields = std::span<const std::string_view>;

constexpr auto kNone = UINT32_MAX;

/// What follows a keyword; a comment ends it.
std::vector<std::string_view> values_of(std::string_view line) {
  auto fields = split_fields(line.substr(0, line.find('#')));
  if (!fields.empty()) fields.erase(fields.begin());
  return fields;
}

std::optional<Vec3> parse_vec3(Fields fields) {
  const auto x = parse_number(fields[0]);
  const auto y = parse_number(fields[1]);
  const auto z = parse_number(fields[2]);
  if (!x || !y || !z) return std::nullopt;
  return Vec3{static_cast<float>(*x), static_cast<float>(*y), static_cast<float>(*z)};
}

/// An index of the file, from 1 or from the end with -1, as one from 0.
std::optional<std::uint32_t> parse_index(std::string_view field, std::size_t count) {
  const auto number = parse_integer(field);
  const auto size = static_cast<std::int64_t>(count);
  if (!number || *number == 0 || *number > size || *number < -size) return std::nullopt;
  return static_cast<std::uint32_t>(*number > 0 ? *number - 1 : size + *number);
}

class ObjReader {
 public:
  ObjReader(std::string_view text, std::string_view name) : lines_(text, name) {}

  Result<Mesh> read() && {
    while (const auto line = lines_.next()) {
      const std::string_view text = retinaface::internal::trimmed(*line);
      const std::string_view keyword = text.substr(0, text.find_first_of(" \t"));
      if (keyword == "v") RETINAFACE_RETURN_IF_ERROR(read_vertex(values_of(text)));
      if (keyword == "vn") RETINAFACE_RETURN_IF_ERROR(read_normal(values_of(text)));
      if (keyword == "f") RETINAFACE_RETURN_IF_ERROR(read_face(values_of(text)));
    }
    if (mesh_.colours.size() != mesh_.positions.size()) mesh_.colours.clear();
    take_normals();
    return std::move(mesh_);
  }

 private:
  Result<void> read_vertex(Fields values) {
    // Three coordinates, perhaps a weight; with a colour, perhaps an opacity.
    const bool has_colour = values.size() == 6 || values.size() == 7;
    if (!has_colour && values.size() != 3 && values.size() != 4) {
      return lines_.error("a vertex has " + std::to_string(values.size()) +
                          " numbers, expected x y z or x y z r g b");
    }
    const auto position = parse_vec3(values);
    const auto colour = has_colour ? parse_vec3(values.subspan(3)) : Vec3{};
    if (!position || !colour) return lines_.error("a vertex has a field that is no number");
    if (mesh_.positions.size() == kNone) return lines_.error("more than 4294967295 vertices");
    mesh_.positions.push_back(*position);
    if (has_colour) mesh_.colours.push_back(*colour);
    return {};
  }

  Result<void> read_normal(Fields values) {
    const auto normal = values.size() == 3 ? parse_vec3(values) : std::nullopt;
    if (!normal) return lines_.error("a normal is not three numbers");
    file_normals_.push_back(*normal);
    return {};
  }

  Result<void> read_face(Fields values) {
    if (values.size() < 3) {
      return lines_.error("a face has " + std::to_string(values.size()) +
                          " corners, expected at least 3");
    }
    std::vector<std::uint32_t> corners;
    for (const auto value : values) {
      RETINAFACE_ASSIGN_OR_RETURN(corners.emplace_back(), read_corner(value));
    }
    for (std::size_t i = 2; i < corners.size(); ++i) {
      mesh_.triangles.push_back({corners[0], corners[i - 1], corners[i]});
    }
    return {};
  }

  /// "vertex", "vertex/texture", "vertex//normal" or "vertex/texture/normal".
  Result<std::uint32_t> read_corner(std::string_view field) {
    const auto vertex = parse_index(field.substr(0, field.find('/')), mesh_.positions.size());
    if (!vertex) return no_such_corner(field, mesh_.positions.size(), "vertices");
    const auto first = field.find('/');
    const auto second = first == field.npos ? first : field.find('/', first + 1);
    std::uint32_t normal = kNone;
    if (second != field.npos) {
      const auto index = parse_index(field.substr(second + 1), file_normals_.size());
      if (!index) return no_such_corner(field, file_normals_.size(), "normals");
      normal = *index;
    }
    note_normal(*vertex, normal);
    return *vertex;
  }

  [[nodiscard]] Error no_such_corner(std::string_view field, std::size_t count,
                                     std::string_view what) const {
    return lines_.error("corner " + quote(field) + " is none of the " + std::to_string(count) +
                        " " + std::string(what) + " before it");
  }

  void note_normal(std::uint32_t vertex, std::uint32_t normal) {
    normal_of_vertex_.resize(mesh_.positions.size(), kNone);
    auto& noted = normal_of_vertex_[vertex];
    const bool differs = noted != kNone && normal != kNone && noted != normal &&
                         file_normals_[noted] != file_normals_[normal];
    has_one_normal_each_ = has_one_normal_each_ && !differs;
    if (noted == kNone) noted = normal;
  }

  void take_normals() {
    normal_of_vertex_.resize(mesh_.positions.size(), kNone);
    const auto missing = std::find(normal_of_vertex_.begin(), normal_of_vertex_.end(), kNone);
    if (!has_one_normal_each_ || missing != normal_of_vertex_.end()) return;
    for (const auto normal : normal_of_vertex_) mesh_.normals.push_back(file_normals_[normal]);
  }

  TextLines lines_;
  Mesh mesh_;
  std::vector<Vec3> file_normals_;
  std::vector<std::uint32_t> normal_of_vertex_;
  bool has_one_normal_each_ = true;
};

}  // namespace

Result<Mesh> read_obj(std::string_view text, std::string_view name) {
  return ObjReader(text, name).read();
}

}  // namespace retinaface::mesh
