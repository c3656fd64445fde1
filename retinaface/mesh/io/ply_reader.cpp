#include <algorithm>
#include <array>
#include <utility>

#include "retinaface/formats/messages.h"
#include "retinaface/mesh/io/ply.h"
#include "retinaface/mesh/io/ply_values.h"

namespace retinaface::mesh {
namespace {

using internal::PlyElement;
using internal::PlyProperty;
using internal::PlyType;
using internal::PlyValues;
using retinaface::internal::corrupt;
using retinaface::internal::quote;

/// Where three properties are in an element, and the value that stands for 1.
struct Columns {
  std::array<std::size_t, 3> places{};
  double unit = 1;
};

std::optional<Columns> find_columns(const PlyElement& element,
                                    const std::array<std::string_view, 3>& names) {
  Columns columns;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto place = element.scalar(names[i]);
    if (!place) return std::nullopt;
    columns.places[i] = *place;
  }
  return columns;
}

std::optional<Columns> find_colours(const PlyElement& element) {
  auto columns = find_columns(element, {"red", "green", "blue"});
  if (!columns) columns = find_columns(element, {"r", "g", "b"});
  if (!columns) return columns;
  const PlyType type = element.properties[columns->places[0]].type;
  if (type == PlyType::UInt8) columns->unit = 255;
  if (type == PlyType::UInt16) columns->unit = 65535;
  return columns;
}

Vec3 vec3_at(const std::vector<double>& row, const Columns& columns) {
  const auto value = [&](std::size_t i) {
    return static_cast<float>(row[columns.places[i]] / columns.unit);
  };
  return {value(0), value(1), value(2)};
}

class PlyReader {
 public:
  PlyReader(PlyValues values, std::string_view name) : values_(values), name_(name) {}

  Result<void> read(const PlyElement& element) {
    if (element.properties.empty()) return {};
    if (element.count > values_.max_items(element.properties)) return ends_in(element);
    if (element.name == "vertex") return read_vertices(element);
    return read_items(element, element.name == "face");
  }

  Result<Mesh> finish() && {
    for (const Triangle& triangle : mesh_.triangles) {
      const auto largest = *std::max_element(triangle.begin(), triangle.end());
      if (largest >= mesh_.positions.size()) {
        return corrupt(name_, "a face has vertex " + std::to_string(largest) +
                                  ", expected one below " + std::to_string(mesh_.positions.size()));
      }
    }
    return std::move(mesh_);
  }

 private:
  [[nodiscard]] Error ends_in(const PlyElement& element) const {
    return corrupt(name_, "has fewer numbers than its " + std::to_string(element.count) +
                              " elements " + quote(element.name) + " need");
  }

  Result<void> read_vertices(const PlyElement& element) {
    const auto position = find_columns(element, {"x", "y", "z"});
    if (!position) return corrupt(name_, "its vertices lack one of the properties x, y and z");
    const auto normal = find_columns(element, {"nx", "ny", "nz"});
    const auto colour = find_colours(element);
    std::vector<double> row(element.properties.size());
    for (std::uint64_t i = 0; i < element.count; ++i) {
      for (std::size_t p = 0; p < row.size(); ++p) {
        if (!read_property(element.properties[p], row[p])) return ends_in(element);
      }
      mesh_.positions.push_back(vec3_at(row, *position));
      if (normal) mesh_.normals.push_back(vec3_at(row, *normal));
      if (colour) mesh_.colours.push_back(vec3_at(row, *colour));
    }
    return {};
  }

  Result<void> read_items(const PlyElement& element, bool are_faces) {
    double ignored = 0;
    for (std::uint64_t i = 0; i < element.count; ++i) {
      for (const PlyProperty& property : element.properties) {
        if (!read_property(property, ignored)) return ends_in(element);
        const bool has_corners =
            property.name == "vertex_indices" || property.name == "vertex_index";
        if (are_faces && property.count_type && has_corners) {
          RETINAFACE_RETURN_IF_ERROR(add_face());
        }
      }
    }
    return {};
  }

  /// A scalar to `scalar`, a list to `list_`.
  [[nodiscard]] bool read_property(const PlyProperty& property, double& scalar) {
    std::uint64_t count = 1;
    if (property.count_type) {
      const auto length = values_.next(*property.count_type);
      if (!length || !(*length >= 0) || *length > 4294967295.0) return false;
      count = static_cast<std::uint64_t>(*length);
      if (count > values_.max_items({{"", property.type, {}}})) return false;
      list_.clear();
    }
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto value = values_.next(property.type);
      if (!value) return false;
      if (property.count_type) list_.push_back(*value);
      scalar = *value;
    }
    return true;
  }

  Result<void> add_face() {
    for (const double corner : list_) {
      if (corner >= 0 && corner < 4294967295.0 && corner == static_cast<std::uint32_t>(corner)) {
        continue;
      }
      return corrupt(name_, "a face has the corner " + std::to_string(corner) +
                                ", expected the number of a vertex");
    }
    for (std::size_t i = 2; i < list_.size(); ++i) {
      mesh_.triangles.push_back({static_cast<std::uint32_t>(list_[0]),
                                 static_cast<std::uint32_t>(list_[i - 1]),
                                 static_cast<std::uint32_t>(list_[i])});
    }
    return {};
  }

  PlyValues values_;
  std::string_view name_;
  Mesh mesh_;
  std::vector<double> list_;
};

}  // namespace

Result<Mesh> read_ply(std::span<const std::byte> file, std::string_view name) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  RETINAFACE_ASSIGN_OR_RETURN(const internal::PlyHeader header,
                              internal::read_ply_header(text, name));
  int num_vertex_elements = 0;
  for (const PlyElement& element : header.elements) {
    num_vertex_elements += element.name == "vertex" ? 1 : 0;
  }
  if (num_vertex_elements != 1) {
    return corrupt(name, "declares " + std::to_string(num_vertex_elements) +
                             " elements 'vertex', expected one");
  }
  PlyReader reader(PlyValues(text.substr(header.size), header.encoding), name);
  for (const PlyElement& element : header.elements) {
    RETINAFACE_RETURN_IF_ERROR(reader.read(element));
  }
  return std::move(reader).finish();
}

}  // namespace retinaface::mesh
