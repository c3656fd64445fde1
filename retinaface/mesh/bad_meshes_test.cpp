#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>
#include <string>

#include "retinaface/base/file.h"
#include "retinaface/mesh/adjacency.h"
#include "retinaface/mesh/clean.h"
#include "retinaface/mesh/graph/laplacian.h"
#include "retinaface/mesh/graph/spiral.h"
#include "retinaface/mesh/hierarchy/decimate.h"
#include "retinaface/mesh/hierarchy/hierarchy.h"
#include "retinaface/mesh/io/mesh_file.h"
#include "retinaface/mesh/io/ply.h"
#include "retinaface/mesh/normals.h"
#include "retinaface/mesh/render/antialias.h"
#include "retinaface/mesh/render/mesh_arrays.h"
#include "retinaface/mesh/render/render.h"
#include "retinaface/mesh/test_meshes.h"
#include "retinaface/testing/temporary_folder.h"

// What scanners and modelling programs leave in meshes, on its way through the whole module.
namespace retinaface::mesh {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kPlaceholder =
    12345;  // what writers take in the place of a number that is not finite

struct BadMesh {
  std::string name;
  Mesh mesh;              ///< finite
  float written_for = 0;  ///< what stands in files where the mesh has `kPlaceholder`
};

Mesh one_triangle() {
  Mesh mesh = testing::square();
  mesh.triangles = {{0, 1, 2}};
  mesh.positions.pop_back();
  return mesh;
}

Mesh with_holes() {
  Mesh mesh = testing::icosphere(2);
  std::erase_if(mesh.triangles, [](const Triangle& triangle) {
    return std::ranges::any_of(triangle, [](std::uint32_t v) { return v == 3 || v == 20; });
  });
  return mesh;
}

/// Three sheets that meet along the middle of a plane.
Mesh with_edges_of_three_triangles() {
  Mesh mesh = testing::grid(9, 5);
  for (std::uint32_t y = 0; y < 5; ++y) mesh.positions.push_back({4, static_cast<float>(y), 2});
  for (std::uint32_t y = 0; y < 4; ++y) {
    mesh.triangles.push_back({9 * y + 4, 45 + y, 9 * y + 13});
    mesh.triangles.push_back({9 * y + 13, 45 + y, 46 + y});
  }
  return mesh;
}

/// Two spheres that share a vertex and nothing else.
Mesh with_a_vertex_of_two_surfaces() {
  Mesh mesh = testing::icosphere(1);
  const Mesh other = mesh;
  const Vec3 shared = mesh.positions[0];
  const auto place = [](std::uint32_t v) { return v == 0 ? 0 : v + 41; };
  for (std::size_t v = 1; v < 42; ++v) mesh.positions.push_back(2.0F * shared - other.positions[v]);
  for (const auto& [a, b, c] : other.triangles)
    mesh.triangles.push_back({place(a), place(c), place(b)});
  return mesh;
}

Mesh with_triangles_without_area() {
  Mesh mesh = testing::icosphere(1);
  mesh.positions.push_back(mesh.positions[7]);
  mesh.triangles.insert(mesh.triangles.end(), {{7, 7, 8}, {7, 42, 9}, {5, 5, 5}});
  return mesh;
}

Mesh with_repetitions() {
  Mesh mesh = testing::icosphere(1);
  const Mesh copy = mesh;
  mesh.positions.insert(mesh.positions.end(), copy.positions.begin(), copy.positions.end());
  for (const auto& [a, b, c] : copy.triangles) mesh.triangles.push_back({a + 42, b + 42, c + 42});
  mesh.triangles.push_back(copy.triangles[3]);
  return mesh;
}

Mesh with_vertices_of_no_triangle() {
  Mesh mesh = testing::icosphere(1);
  mesh.positions.insert(mesh.positions.end(), 20, {3, 3, 3});
  return mesh;
}

Mesh with_placeholders() {
  Mesh mesh = testing::icosphere(2);
  mesh.positions[5].y = mesh.positions[60].x = kPlaceholder;
  return mesh;
}

std::vector<BadMesh> bad_meshes() {
  return {{"OneTriangle", one_triangle()},
          {"Holes", with_holes()},
          {"EdgesOfThreeTriangles", with_edges_of_three_triangles()},
          {"AVertexOfTwoSurfaces", with_a_vertex_of_two_surfaces()},
          {"TrianglesWithoutArea", with_triangles_without_area()},
          {"Repetitions", with_repetitions()},
          {"VerticesOfNoTriangle", with_vertices_of_no_triangle()},
          {"NotANumber", with_placeholders(), kNaN},
          {"Infinity", with_placeholders(), -kInfinity}};
}

std::string bytes_of(float number) {
  return {reinterpret_cast<const char*>(&number), sizeof(number)};
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

class BadMeshes : public ::testing::TestWithParam<BadMesh> {
 protected:
  /// As a file of this name has it.
  [[nodiscard]] Mesh read(const std::string& file) const {
    const auto path = folder_ / file;
    if (file == "ascii.ply") {
      write_file_atomically(path, write_ply(mesh(), PlyEncoding::Ascii)).value();
    } else {
      write_mesh(path, mesh()).value();
    }
    if (GetParam().written_for != 0) {
      const Bytes written = read_file(path).value();
      std::string content(reinterpret_cast<const char*>(written.data()), written.size());
      const std::string text = std::isnan(GetParam().written_for) ? "nan" : "-inf";
      const bool is_text = file == "ascii.ply" || file == "mesh.obj";
      replace_all(content, is_text ? "12345" : bytes_of(kPlaceholder),
                  is_text ? text : bytes_of(GetParam().written_for));
      write_file_atomically(path, content).value();
    }
    return read_mesh(path).value();
  }

  /// What a program has of it that reads, and cleans or does not.
  [[nodiscard]] std::vector<Mesh> usable_meshes() const {
    std::vector<Mesh> meshes{clean_mesh(read("mesh.ply")).mesh};
    if (GetParam().written_for == 0) meshes.push_back(mesh());
    return meshes;
  }

  static const Mesh& mesh() { return GetParam().mesh; }

 private:
  retinaface::testing::TemporaryFolder folder_;
};

TEST_P(BadMeshes, AreCleanWhateverFormatTheyCameIn) {
  const CleanedMesh cleaned = clean_mesh(read("mesh.ply"));

  EXPECT_TRUE(check_mesh(cleaned.mesh, "cleaned").ok());
  EXPECT_FALSE(cleaned.mesh.triangles.empty());
  EXPECT_EQ(clean_mesh(cleaned.mesh).mesh, cleaned.mesh);
  for (const char* file : {"ascii.ply", "mesh.obj", "mesh.glb"}) {
    const CleanedMesh other = clean_mesh(read(file));
    EXPECT_EQ(other.mesh, cleaned.mesh) << file;
    EXPECT_EQ(other.report, cleaned.report) << file;
  }
}

TEST_P(BadMeshes, DecimateToGoodOnes) {
  for (const Mesh& mesh : usable_meshes()) {
    for (const std::size_t num_kept :
         {mesh.positions.size(), mesh.positions.size() / 2, std::size_t{3}}) {
      const auto coarse = decimate(mesh.positions, mesh.triangles, num_kept);
      if (!coarse.ok()) {
        EXPECT_THAT(coarse.error().message, ::testing::HasSubstr("cannot be removed, expected"));
        continue;
      }
      EXPECT_EQ(coarse->kept.size(), num_kept);
      for (const Triangle& triangle : coarse->triangles)
        EXPECT_LT(std::ranges::max(triangle), num_kept);
    }
  }
}

TEST_P(BadMeshes, BecomeHierarchiesOrSayWhyNot) {
  for (const Mesh& mesh : usable_meshes()) {
    const auto hierarchy = build_hierarchy(mesh, {.num_levels = 2});
    if (!hierarchy.ok()) {
      EXPECT_THAT(hierarchy.error().message, ::testing::HasSubstr("expected"));
      continue;
    }
    const SparseMatrix<double>& up = hierarchy->up[0];
    for (std::size_t row = 0; row + 1 < up.row_starts.size(); ++row) {
      double sum = 0;
      for (std::size_t i = up.row_starts[row]; i < up.row_starts[row + 1]; ++i) sum += up.values[i];
      EXPECT_NEAR(sum, 1, 1e-9);
    }
  }
}

TEST_P(BadMeshes, HaveFiniteGraphsAndNormals) {
  for (const Mesh& mesh : usable_meshes()) {
    const std::size_t num_vertices = mesh.positions.size();
    const auto laplacian = scaled_laplacian(Adjacency(num_vertices, mesh.triangles));
    for (const double value : laplacian.values) EXPECT_TRUE(value < 0 && value >= -1) << value;
    for (const std::uint32_t vertex : spirals(num_vertices, mesh.triangles, 9))
      EXPECT_TRUE(vertex < num_vertices || vertex == kNoVertex);
    for (const Vec3& normal : vertex_normals(mesh.positions, mesh.triangles)) {
      const float size = length(normal);
      EXPECT_TRUE(size == 0 || std::abs(size - 1) < 1e-5F) << size;
    }
  }
}

struct Drawn {
  std::vector<float> vertices, normals, colours;
  std::vector<std::int32_t> triangles, neighbours;

  explicit Drawn(const Mesh& mesh)
      : vertices(flat_array<float>(mesh.positions)),
        normals(flat_array<float>(vertex_normals(mesh.positions, mesh.triangles))),
        colours(vertices.size(), 0.5F),
        triangles(flat_indices(mesh.triangles)),
        neighbours(neighbours_across_edges(triangles)) {}

  [[nodiscard]] Scene<float> seen_by(const LookAtCamera<float>& camera) const {
    return {.mesh = {vertices, triangles, normals, colours, {}, {}, neighbours},
            .clip_from_world = clip_from_world<float>(camera, {}),
            .lighting = {.lights = {{.position = camera.eye}}, .ambient = {0.2F, 0.2F, 0.2F}}};
  }
};

bool all_finite(const std::vector<float>& values) {
  return std::ranges::all_of(values, [](float value) { return std::isfinite(value); });
}

std::size_t num_covered(const Rendering<float>& rendering) {
  const auto& ids = rendering.raster.triangle_ids;
  return ids.size() - static_cast<std::size_t>(std::ranges::count(ids, kBackground));
}

constexpr RenderOptions kSmall{.width = 32, .height = 24};

/// Renders, and checks that neither the picture nor the gradient holds anything but numbers.
Rendering<float> checked_rendering(const Scene<float>& scene) {
  auto rendering = render(scene, kSmall);
  EXPECT_TRUE(all_finite(rendering.rgba));
  const std::vector<float> ones(rendering.rgba.size(), 1);
  const auto gradient = render_backward<float>(scene, rendering, ones);
  EXPECT_TRUE(all_finite(gradient.vertices));
  EXPECT_TRUE(all_finite(gradient.normals));
  EXPECT_TRUE(all_finite(gradient.diffuse));
  return rendering;
}

TEST_P(BadMeshes, RenderWithFiniteGradients) {
  for (const Mesh& mesh : usable_meshes()) {
    const Drawn drawn(mesh);
    EXPECT_GT(num_covered(checked_rendering(drawn.seen_by({.eye = {0.5F, 0.7F, 5}}))), 0U);
  }
}

INSTANTIATE_TEST_SUITE_P(, BadMeshes, ::testing::ValuesIn(bad_meshes()),
                         [](const auto& bad) { return bad.param.name; });

TEST(CameraInsideAMesh, SeesItAllAround) {
  const Drawn sphere(testing::icosphere(2));
  for (const Vec3 eye : {Vec3{0, 0, 0}, Vec3{0.5F, 0.2F, 0.7F}, Vec3{0, 0.9F, 0.1F}}) {
    const auto rendering =
        checked_rendering(sphere.seen_by({.eye = eye, .target = eye + Vec3{0.3F, -0.2F, -1}}));

    EXPECT_EQ(num_covered(rendering), rendering.raster.triangle_ids.size());
  }
}

TEST(CameraInsideAMesh, MayLieOnAVertexAnEdgeOrATriangle) {
  const Mesh mesh = testing::icosphere(1);
  const Drawn sphere(mesh);
  const auto& [a, b, c] = mesh.triangles[0];
  const Vec3 corner = mesh.positions[a];
  const Vec3 on_edge = 0.5F * (corner + mesh.positions[b]);
  const Vec3 on_triangle = (1 / 3.0F) * (corner + mesh.positions[b] + mesh.positions[c]);
  for (const Vec3& eye : {corner, on_edge, on_triangle}) {
    for (const Vec3& target : {Vec3{0, 0, 0}, 2.0F * eye, eye + Vec3{1, 0, 0.5F}})
      (void)checked_rendering(sphere.seen_by({.eye = eye, .target = target}));
  }
}

}  // namespace
}  // namespace retinaface::mesh
