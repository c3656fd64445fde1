#include "retinaface/mesh/show/complete_face.h"

#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/model/procedural_skin.h"
#include "retinaface/mesh/synth/head_parts.h"

namespace retinaface::mesh {
namespace {

constexpr Matrix3<float> kStraightAhead{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
constexpr Vec3 kBrown{0.07F, 0.045F, 0.03F};  ///< reflectance of an iris

void append(const internal::PaintedMesh& part, Mesh& mesh) {
  const auto first = static_cast<std::uint32_t>(mesh.positions.size());
  const std::vector<Vec3> colours = srgb_colours(part.albedo);
  mesh.positions.insert(mesh.positions.end(), part.positions.begin(), part.positions.end());
  mesh.colours.insert(mesh.colours.end(), colours.begin(), colours.end());
  for (const auto& [a, b, c] : part.triangles)
    mesh.triangles.push_back({a + first, b + first, c + first});
}

}  // namespace

Mesh complete_face(const MorphableModel& model, Mesh face) {
  RETINAFACE_REQUIRE(
      model.landmarks68.size() == 68 && face.positions.size() == model.num_vertices(),
      std::to_string(face.positions.size()) + " vertices, " +
          std::to_string(model.landmarks68.size()) + " landmarks");
  if (face.colours.empty()) face.colours = ProceduralSkin(model).colours({});
  face.normals.clear();
  std::vector<Vec3> landmarks;
  for (const std::uint32_t vertex : model.landmarks68) landmarks.push_back(face.positions[vertex]);
  const auto measures = internal::measure_head(face.positions, landmarks);
  append(internal::make_eyes(measures, kStraightAhead, kBrown), face);
  append(internal::make_mouth(measures), face);
  return face;
}

}  // namespace retinaface::mesh
