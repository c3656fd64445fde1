#include "retinaface/mesh/mesh.h"

#include <algorithm>

#include "retinaface/base/file.h"

namespace retinaface::mesh {
namespace {

class MeshCheck {
 public:
  MeshCheck(const Mesh& mesh, std::string_view name) : mesh_(mesh), name_(printable(name)) {}

  [[nodiscard]] Result<void> run() const {
    RETINAFACE_RETURN_IF_ERROR(check_triangles());
    RETINAFACE_RETURN_IF_ERROR(check_finite(mesh_.positions, "position"));
    RETINAFACE_RETURN_IF_ERROR(check_attribute(mesh_.colours, "colour"));
    RETINAFACE_RETURN_IF_ERROR(check_attribute(mesh_.normals, "normal"));
    for (const MorphTarget& target : mesh_.morph_targets) {
      const std::string kind = "offset in morph target '" + printable(target.name) + "'";
      RETINAFACE_RETURN_IF_ERROR(check_count(target.offsets, kind));
      RETINAFACE_RETURN_IF_ERROR(check_finite(target.offsets, kind));
    }
    return {};
  }

 private:
  [[nodiscard]] Error fault(const std::string& what) const {
    return {ErrorCode::Corrupt, name_ + ": " + what};
  }

  [[nodiscard]] Result<void> check_triangles() const {
    for (std::size_t t = 0; t < mesh_.triangles.size(); ++t) {
      const auto largest =
          std::max({mesh_.triangles[t][0], mesh_.triangles[t][1], mesh_.triangles[t][2]});
      if (largest < mesh_.positions.size()) continue;
      return fault("triangle " + std::to_string(t) + " has vertex " + std::to_string(largest) +
                   ", expected one below " + std::to_string(mesh_.positions.size()));
    }
    return {};
  }

  [[nodiscard]] Result<void> check_count(const std::vector<Vec3>& values,
                                         const std::string& kind) const {
    if (values.size() == mesh_.positions.size()) return {};
    return fault("has " + std::to_string(values.size()) + " values of " + kind + " for " +
                 std::to_string(mesh_.positions.size()) + " vertices, expected one for each");
  }

  [[nodiscard]] Result<void> check_finite(const std::vector<Vec3>& values,
                                          const std::string& kind) const {
    const auto bad = std::find_if_not(values.begin(), values.end(), &is_finite<float>);
    if (bad == values.end()) return {};
    return fault("the " + kind + " of vertex " + std::to_string(bad - values.begin()) +
                 " is not finite, expected three finite numbers");
  }

  [[nodiscard]] Result<void> check_attribute(const std::vector<Vec3>& values,
                                             const std::string& kind) const {
    if (values.empty()) return {};
    RETINAFACE_RETURN_IF_ERROR(check_count(values, kind));
    return check_finite(values, kind);
  }

  const Mesh& mesh_;
  std::string name_;
};

}  // namespace

Result<void> check_mesh(const Mesh& mesh, std::string_view name) {
  return MeshCheck(mesh, name).run();
}

}  // namespace retinaface::mesh
