#include "retinaface/mesh/test_meshes.h"

#include <algorithm>
#include <map>
#include <numbers>
#include <utility>

#include "retinaface/mesh/normals.h"

namespace retinaface::mesh::testing {
namespace {

/// Every triangle becomes four; the middle of each edge moves onto the sphere.
Mesh cut_into_four(const Mesh& mesh) {
  Mesh finer;
  finer.positions = mesh.positions;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> middles;
  const auto middle = [&](std::uint32_t a, std::uint32_t b) {
    const auto next = static_cast<std::uint32_t>(finer.positions.size());
    const auto [found, is_new] = middles.emplace(std::minmax(a, b), next);
    if (is_new) finer.positions.push_back(normalised(mesh.positions[a] + mesh.positions[b]));
    return found->second;
  };
  for (const auto& [a, b, c] : mesh.triangles) {
    const auto ab = middle(a, b);
    const auto bc = middle(b, c);
    const auto ca = middle(c, a);
    for (const Triangle& quarter :
         {Triangle{a, ab, ca}, Triangle{ab, b, bc}, Triangle{ca, bc, c}, Triangle{ab, bc, ca}}) {
      finer.triangles.push_back(quarter);
    }
  }
  return finer;
}

}  // namespace

Mesh square() {
  Mesh mesh;
  mesh.positions = {{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}};
  mesh.triangles = {{0, 1, 2}, {0, 2, 3}};
  return mesh;
}

Mesh coloured_tetrahedron() {
  Mesh mesh;
  mesh.positions = {{1, 1, 1}, {1, -1, -1}, {-1, 1, -1}, {-1, -1, 1}};
  mesh.triangles = {{0, 1, 2}, {0, 3, 1}, {0, 2, 3}, {1, 3, 2}};
  mesh.colours = {{1, 0, 0}, {0, 1, 0}, {0.2F, 0.4F, 0.6F}, {0, 0, 0}};
  mesh.normals = vertex_normals(mesh.positions, mesh.triangles);
  mesh.morph_targets = {{"stretch", {{0.5F, 0, 0}, {0.5F, 0, 0}, {-0.5F, 0, 0}, {-0.5F, 0, 0}}},
                        {"grüßen", {{0, 0, 1}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}}}};
  return mesh;
}

Mesh icosphere(int rounds) {
  constexpr float kGolden = std::numbers::phi_v<float>;
  Mesh mesh;
  for (const float one : {-1.F, 1.F}) {
    for (const float golden : {-kGolden, kGolden}) {
      mesh.positions.insert(mesh.positions.end(),
                            {{0, one, golden}, {one, golden, 0}, {golden, 0, one}});
    }
  }
  for (Vec3& position : mesh.positions) position = normalised(position);
  // Three vertices of an icosahedron span a face if they are pairwise at the distance of an edge.
  const auto is_edge = [&](std::uint32_t a, std::uint32_t b) {
    return length(mesh.positions[a] - mesh.positions[b]) < 1.1F;
  };
  for (std::uint32_t a = 0; a < 12; ++a) {
    for (std::uint32_t b = a + 1; b < 12; ++b) {
      for (std::uint32_t c = b + 1; c < 12; ++c) {
        if (!is_edge(a, b) || !is_edge(b, c) || !is_edge(c, a)) continue;
        const Vec3 normal =
            cross(mesh.positions[b] - mesh.positions[a], mesh.positions[c] - mesh.positions[a]);
        const bool is_outward = dot(normal, mesh.positions[a]) > 0;
        mesh.triangles.push_back(is_outward ? Triangle{a, b, c} : Triangle{a, c, b});
      }
    }
  }
  for (int i = 0; i < rounds; ++i) mesh = cut_into_four(mesh);
  return mesh;
}

Mesh grid(std::uint32_t columns, std::uint32_t rows) {
  Mesh mesh;
  for (std::uint32_t y = 0; y < rows; ++y) {
    for (std::uint32_t x = 0; x < columns; ++x) {
      mesh.positions.push_back({static_cast<float>(x), static_cast<float>(y), 0});
      if (x + 1 == columns || y + 1 == rows) continue;
      const std::uint32_t corner = y * columns + x;
      mesh.triangles.push_back({corner, corner + 1, corner + columns});
      mesh.triangles.push_back({corner + 1, corner + columns + 1, corner + columns});
    }
  }
  return mesh;
}

}  // namespace retinaface::mesh::testing
