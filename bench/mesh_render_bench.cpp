// How fast a mesh is rendered, and its gradient computed.
//
//   retinaface_bench_mesh_render MESH      an OBJ, PLY or glTF file
//
// One thread, timed by its CPU clock. The mesh is seen from the front, once as it is and once with
// a quarter of its vertices. Before time is taken, the fast path is compared with the homogeneous
// one, and the gradient of the colours, in which a picture is linear, with the picture. The exit
// status is 1 when they do not agree.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <vector>

#include "bench/best_time.h"
#include "retinaface/mesh/hierarchy/decimate.h"
#include "retinaface/mesh/io/mesh_file.h"
#include "retinaface/mesh/normals.h"
#include "retinaface/mesh/render/antialias.h"
#include "retinaface/mesh/render/head_camera.h"
#include "retinaface/mesh/render/mesh_arrays.h"
#include "retinaface/mesh/render/render.h"

namespace {

using namespace retinaface;
using namespace retinaface::mesh;

constexpr int kRepetitions = 200;

/// A mesh before its camera, three times as far away as it is high, filling the picture.
struct Portrait {
  explicit Portrait(const Mesh& mesh)
      : vertices(flat_array<float>(mesh.positions)),
        normals(flat_array<float>(vertex_normals(mesh.positions, mesh.triangles))),
        diffuse(vertices.size(), 0.7F),
        triangles(flat_indices(mesh.triangles)),
        neighbours(neighbours_across_edges(triangles)) {
    const float depth = 3 * move_to_origin();
    const HeadCamera<float> camera{.log_depth = std::log(depth), .log_focal = std::log(5.8F)};
    scene.mesh = {vertices, triangles, normals, diffuse};
    scene.clip_from_world = clip_from_head<float>(camera, {.near = depth / 4, .far = 4 * depth});
    scene.lighting = {.lights = {{.position = {depth / 3, depth / 2, depth}}},
                      .ambient = {0.2F, 0.2F, 0.2F}};
  }
  Portrait(const Portrait&) = delete;

  /// The middle of the mesh becomes the origin.
  /// @return  its height
  float move_to_origin() {
    float height = 0;
    for (const std::size_t axis : {0U, 2U, 1U}) {
      float low = std::numeric_limits<float>::max();
      float high = -low;
      for (std::size_t i = axis; i < vertices.size(); i += 3) {
        low = std::min(low, vertices[i]);
        high = std::max(high, vertices[i]);
      }
      for (std::size_t i = axis; i < vertices.size(); i += 3) vertices[i] -= (low + high) / 2;
      height = high - low;
    }
    return height;
  }

  std::vector<float> vertices, normals, diffuse;
  std::vector<std::int32_t> triangles, neighbours;
  Scene<float> scene;
};

/// With a quarter of the vertices.
Mesh decimated(const Mesh& mesh) {
  const Decimation coarse =
      decimate(mesh.positions, mesh.triangles, (mesh.positions.size() + 3) / 4).value();
  Mesh result;
  for (const std::uint32_t vertex : coarse.kept) result.positions.push_back(mesh.positions[vertex]);
  result.triangles = coarse.triangles;
  return result;
}

bool is_right(const Portrait& portrait, const Rendering<float>& rendering) {
  const auto clip = to_clip<float>(portrait.vertices, portrait.scene.clip_from_world);
  const auto homogeneous =
      rasterise<float>(clip, portrait.triangles, rendering.raster.width, rendering.raster.height,
                       nullptr, RasterPath::Homogeneous);
  std::vector<float> ones(rendering.rgba.size(), 1);
  const auto gradient = render_backward<float>(portrait.scene, rendering, ones).diffuse;
  double picture = 0;
  double linear = 0;
  for (std::size_t i = 0; i < rendering.rgba.size(); ++i)
    if (i % 4 != 3) picture += rendering.rgba[i];
  for (std::size_t i = 0; i < gradient.size(); ++i) linear += gradient[i] * portrait.diffuse[i];
  return rendering.raster.triangle_ids == homogeneous.triangle_ids && picture > 0 &&
         std::abs(picture - linear) < 1e-4 * picture;
}

bool measure(Portrait& portrait, int side) {
  const RenderOptions options{.width = side, .height = side};
  const auto rendering = render(portrait.scene, options);
  if (!is_right(portrait, rendering)) return false;
  const auto clip = to_clip<float>(portrait.vertices, portrait.scene.clip_from_world);
  const std::vector<float> weights(rendering.rgba.size(), 0.5F);
  bench::Best homogeneous{1}, raster{1}, forward{1}, backward{1}, smooth{1};
  for (int i = 0; i < kRepetitions; ++i) {
    homogeneous.time([&] {
      (void)rasterise<float>(clip, portrait.triangles, side, side, nullptr,
                             RasterPath::Homogeneous);
    });
    raster.time([&] { (void)rasterise<float>(clip, portrait.triangles, side, side); });
    forward.time([&] { (void)render(portrait.scene, options); });
    backward.time([&] { (void)render_backward<float>(portrait.scene, rendering, weights); });
    portrait.scene.mesh.neighbours = portrait.neighbours;
    smooth.time([&] { (void)render(portrait.scene, options); });
    portrait.scene.mesh.neighbours = {};
  }
  std::size_t num_covered = 0;
  for (const auto id : rendering.raster.triangle_ids) num_covered += id == kBackground ? 0 : 1;
  fmt::print("{:>9}{:>6}{:>8.0f}%{:>13.3f}{:>8.3f}{:>9.3f}{:>10.0f}{:>10.3f}{:>7.2f}{:>13.3f}\n",
             portrait.triangles.size() / 3, side,
             100.0 * static_cast<double>(num_covered) / (side * side), homogeneous.milliseconds,
             raster.milliseconds, forward.milliseconds, 1000 / forward.milliseconds,
             backward.milliseconds, backward.milliseconds / forward.milliseconds,
             smooth.milliseconds);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: {} MESH\n", argv[0]);
    return EXIT_FAILURE;
  }
  const auto mesh = read_mesh(argv[1]);
  if (!mesh.ok()) {
    fmt::print(stderr, "{}\n", mesh.error().message);
    return EXIT_FAILURE;
  }
  Portrait fine(*mesh);
  Portrait coarse(decimated(*mesh));
  fmt::print("{:>9}{:>6}{:>9}{:>13}{:>8}{:>9}{:>10}{:>10}{:>7}{:>13}   ms\n", "triangles", "side",
             "covered", "homogeneous", "raster", "forward", "faces/s", "backward", "ratio",
             "antialiased");
  const bool right =
      measure(fine, 128) && measure(fine, 64) && measure(coarse, 128) && measure(coarse, 64);
  return right ? EXIT_SUCCESS : EXIT_FAILURE;
}
