#include <algorithm>
#include <numeric>
#include <utility>

#include "retinaface/formats/messages.h"
#include "retinaface/mesh/io/glb.h"
#include "retinaface/mesh/io/glb_accessors.h"
#include "retinaface/mesh/io/glb_format.h"
#include "retinaface/mesh/io/srgb.h"

namespace retinaface::mesh {
namespace {

using internal::find_count;
using internal::find_count_or;
using internal::find_member;
using nlohmann::json;
using retinaface::internal::corrupt;
using retinaface::internal::quote;
using retinaface::internal::unsupported;

/// Quantised attributes are read; everything else that a file insists on is not.
Result<void> check_extensions(const json& document, std::string_view name) {
  const json* required = find_member(document, "extensionsRequired");
  if (required == nullptr) return {};
  for (const json& extension : *required) {
    if (extension == "KHR_mesh_quantization") continue;
    return unsupported(name, "requires the extension " +
                                 quote(extension.is_string() ? extension.get<std::string>() : "?") +
                                 ", which is not read");
  }
  return {};
}

class GlbReader {
 public:
  GlbReader(const internal::GlbContainer& container, std::uint64_t max_bytes, std::string_view name)
      : document_(container.document), accessors_(container, max_bytes, name), name_(name) {}

  Result<Mesh> read() && {
    RETINAFACE_RETURN_IF_ERROR(check_extensions(document_, name_));
    const json* meshes = find_member(document_, "meshes");
    const std::size_t num_meshes = meshes != nullptr && meshes->is_array() ? meshes->size() : 0;
    if (num_meshes != 1) {
      return unsupported(name_, "has " + std::to_string(num_meshes) + " meshes, expected one");
    }
    const json* primitives = find_member((*meshes)[0], "primitives");
    if (primitives == nullptr || !primitives->is_array() || primitives->empty()) {
      return corrupt(name_, "its mesh has no primitives");
    }
    for (const json& primitive : *primitives) {
      RETINAFACE_RETURN_IF_ERROR(read_primitive(primitive));
    }
    if (mesh_.colours.size() != mesh_.positions.size()) mesh_.colours.clear();
    if (mesh_.normals.size() != mesh_.positions.size()) mesh_.normals.clear();
    name_targets((*meshes)[0]);
    return std::move(mesh_);
  }

 private:
  Result<void> read_primitive(const json& primitive) {
    const auto mode = find_count_or(primitive, "mode", internal::kGlbTriangles);
    if (mode != internal::kGlbTriangles) {
      return unsupported(name_, "a primitive is no list of triangles");
    }
    const std::size_t first = mesh_.positions.size();
    const json* attributes = find_member(primitive, "attributes");
    const auto position =
        attributes != nullptr ? find_count(*attributes, "POSITION") : std::nullopt;
    if (!position) return corrupt(name_, "a primitive lacks the attribute POSITION");
    RETINAFACE_ASSIGN_OR_RETURN(const auto positions, accessors_.vectors(*position));
    if (positions.size() > UINT32_MAX - first) {
      return retinaface::internal::over_limit(name_, "has more than 4294967295 vertices");
    }
    mesh_.positions.insert(mesh_.positions.end(), positions.begin(), positions.end());
    RETINAFACE_RETURN_IF_ERROR(append(*attributes, "NORMAL", positions.size(), mesh_.normals));
    const std::size_t first_colour = mesh_.colours.size();
    RETINAFACE_RETURN_IF_ERROR(append(*attributes, "COLOR_0", positions.size(), mesh_.colours));
    for (std::size_t i = first_colour; i < mesh_.colours.size(); ++i) {
      mesh_.colours[i] = internal::srgb_from_linear(mesh_.colours[i]);
    }
    RETINAFACE_RETURN_IF_ERROR(read_targets(primitive, first));
    return read_triangles(primitive, first);
  }

  /// Appends an attribute if the object has it.
  Result<void> append(const json& attributes, const char* key, std::size_t num_vertices,
                      std::vector<Vec3>& values) {
    if (find_member(attributes, key) == nullptr) return {};
    const auto accessor = find_count(attributes, key);
    if (!accessor) return corrupt(name_, std::string("the attribute ") + key + " is no accessor");
    RETINAFACE_ASSIGN_OR_RETURN(const auto added, accessors_.vectors(*accessor));
    if (added.size() != num_vertices) {
      return corrupt(name_, std::string("the attribute ") + key + " has " +
                                std::to_string(added.size()) + " values for " +
                                std::to_string(num_vertices) + " vertices");
    }
    values.insert(values.end(), added.begin(), added.end());
    return {};
  }

  Result<void> read_targets(const json& primitive, std::size_t first) {
    const json* targets = find_member(primitive, "targets");
    const std::size_t count = targets != nullptr && targets->is_array() ? targets->size() : 0;
    if (first == 0) mesh_.morph_targets.resize(count);
    if (count != mesh_.morph_targets.size()) {
      return corrupt(name_, "its primitives have different numbers of morph targets");
    }
    for (std::size_t i = 0; i < count; ++i) {
      auto& offsets = mesh_.morph_targets[i].offsets;
      const std::size_t num_vertices = mesh_.positions.size() - first;
      RETINAFACE_RETURN_IF_ERROR(append((*targets)[i], "POSITION", num_vertices, offsets));
      offsets.resize(mesh_.positions.size());  // a target without positions moves nothing
    }
    return {};
  }

  Result<void> read_triangles(const json& primitive, std::size_t first) {
    const std::size_t num_vertices = mesh_.positions.size() - first;
    std::vector<std::uint32_t> corners(num_vertices);
    std::iota(corners.begin(), corners.end(), 0U);
    if (find_member(primitive, "indices") != nullptr) {
      const auto accessor = find_count(primitive, "indices");
      if (!accessor) return corrupt(name_, "the indices of a primitive are no accessor");
      RETINAFACE_ASSIGN_OR_RETURN(corners, accessors_.indices(*accessor));
    }
    if (corners.size() % 3 != 0) {
      return corrupt(name_, "a primitive has " + std::to_string(corners.size()) +
                                " corners, expected three for each triangle");
    }
    const auto offset = static_cast<std::uint32_t>(first);
    for (std::size_t i = 0; i < corners.size(); i += 3) {
      const auto largest = std::max({corners[i], corners[i + 1], corners[i + 2]});
      if (largest >= num_vertices) {
        return corrupt(name_, "a triangle has vertex " + std::to_string(largest) +
                                  ", expected one below " + std::to_string(num_vertices));
      }
      mesh_.triangles.push_back(
          {corners[i] + offset, corners[i + 1] + offset, corners[i + 2] + offset});
    }
    return {};
  }

  void name_targets(const json& mesh) {
    const json* extras = find_member(mesh, "extras");
    for (std::size_t i = 0; extras != nullptr && i < mesh_.morph_targets.size(); ++i) {
      const json* target_name = internal::find_item(*extras, "targetNames", i);
      if (target_name == nullptr || !target_name->is_string()) continue;
      mesh_.morph_targets[i].name = target_name->get<std::string>();
    }
  }

  const json& document_;
  internal::GlbAccessors accessors_;
  std::string_view name_;
  Mesh mesh_;
};

}  // namespace

Result<Mesh> read_glb(std::span<const std::byte> file, std::string_view name) {
  RETINAFACE_ASSIGN_OR_RETURN(const internal::GlbContainer container,
                              internal::read_glb_container(file, name));
  return GlbReader(container, retinaface::internal::memory_limit(file.size()), name).read();
}

}  // namespace retinaface::mesh
