#include "retinaface/mesh/test_ict_face.h"

#include <nlohmann/json.hpp>

#include "retinaface/base/file.h"
#include "retinaface/data/archive.h"
#include "retinaface/data/npy.h"
#include "retinaface/testing/shared_data.h"

namespace retinaface::mesh::testing {
namespace {

void add_positions(const NpyArray& array, Mesh& mesh) {
  for (std::size_t i = 0; i + 2 < array.values.size(); i += 3) {
    mesh.positions.push_back({static_cast<float>(array.values[i]),
                              static_cast<float>(array.values[i + 1]),
                              static_cast<float>(array.values[i + 2])});
  }
}

void add_quads(const NpyArray& array, Mesh& mesh) {
  for (std::size_t i = 0; i + 3 < array.values.size(); i += 4) {
    const auto corner = [&](std::size_t k) {
      return static_cast<std::uint32_t>(array.values[i + k]);
    };
    mesh.triangles.push_back({corner(0), corner(1), corner(2)});
    mesh.triangles.push_back({corner(0), corner(2), corner(3)});
  }
}

}  // namespace

std::filesystem::path ict_face_path() {
  return retinaface::testing::shared_data("face3d/ict_facekit/ict_facekit_face9409.npz");
}

Mesh ict_face() {
  Mesh mesh;
  const Bytes archive = read_file(ict_face_path()).value();
  const auto add_file = [&](std::string_view path, std::string_view content) -> Result<void> {
    if (path != "neutral.npy" && path != "faces.npy") return {};
    RETINAFACE_ASSIGN_OR_RETURN(const NpyArray array,
                                parse_npy(std::as_bytes(std::span(content)), path));
    if (path == "faces.npy") {
      add_quads(array, mesh);
    } else {
      add_positions(array, mesh);
    }
    return {};
  };
  retinaface::internal::for_each_file(archive, "ICT-FaceKit", {}, add_file).value();
  check_mesh(mesh, "ICT-FaceKit").value();
  return mesh;
}

std::vector<std::uint32_t> ict_landmarks() {
  const Bytes file =
      read_file(retinaface::testing::shared_data("face3d/ict_facekit/landmarks.json")).value();
  const auto* text = reinterpret_cast<const char*>(file.data());
  return nlohmann::json::parse(text, text + file.size()).at("landmarks68_vertices");
}

}  // namespace retinaface::mesh::testing
