#include <fmt/format.h>

#include <iterator>

#include "retinaface/mesh/io/obj.h"

namespace retinaface::mesh {

std::string write_obj(const Mesh& mesh) {
  std::string text;
  const auto out = std::back_inserter(text);
  for (std::size_t v = 0; v < mesh.positions.size(); ++v) {
    const Vec3 position = mesh.positions[v];
    fmt::format_to(out, "v {} {} {}", position.x, position.y, position.z);
    if (!mesh.colours.empty()) {
      const Vec3 colour = mesh.colours[v];
      fmt::format_to(out, " {} {} {}", colour.x, colour.y, colour.z);
    }
    text += '\n';
  }
  for (const Vec3 normal : mesh.normals) {
    fmt::format_to(out, "vn {} {} {}\n", normal.x, normal.y, normal.z);
  }
  for (const auto& [a, b, c] : mesh.triangles) {
    const auto i = std::uint64_t{a} + 1;
    const auto j = std::uint64_t{b} + 1;
    const auto k = std::uint64_t{c} + 1;
    if (mesh.normals.empty()) {
      fmt::format_to(out, "f {} {} {}\n", i, j, k);
    } else {
      fmt::format_to(out, "f {0}//{0} {1}//{1} {2}//{2}\n", i, j, k);
    }
  }
  return text;
}

}  // namespace retinaface::mesh
