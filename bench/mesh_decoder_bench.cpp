// How many coloured meshes a second a decoder makes on one core, at every level.
//
//   retinaface_bench_mesh_decoder [MESH]
//
// MESH is an OBJ, PLY or glTF file; without it a dome of 9,409 vertices. Weights are random. Every
// level is compared with the definition in double precision before any time is taken.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "bench/best_time.h"
#include "retinaface/base/random.h"
#include "retinaface/mesh/clean.h"
#include "retinaface/mesh/decoder/mesh_decoder.h"
#include "retinaface/mesh/io/mesh_file.h"
#include "retinaface/mesh/network/graph_decoder.h"

namespace {

using namespace retinaface;
using namespace retinaface::mesh;

constexpr double kMilliseconds = 300;  // of each measurement
constexpr double kTolerance = 2e-4;

/// 97 x 97 vertices.
Mesh dome() {
  constexpr std::uint32_t kSide = 97;
  Mesh mesh;
  for (std::uint32_t row = 0; row < kSide; ++row) {
    for (std::uint32_t column = 0; column < kSide; ++column) {
      const float x = static_cast<float>(column) / (kSide - 1) * 2 - 1;
      const float y = static_cast<float>(row) / (kSide - 1) * 2 - 1;
      mesh.positions.push_back({x, y, std::sqrt(3 - x * x - y * y)});
      if (column + 1 == kSide || row + 1 == kSide) continue;
      const std::uint32_t corner = row * kSide + column;
      mesh.triangles.push_back({corner, corner + 1, corner + kSide});
      mesh.triangles.push_back({corner + 1, corner + kSide + 1, corner + kSide});
    }
  }
  return mesh;
}

std::vector<float> random_latent(std::size_t size) {
  Random random(2);
  std::vector<float> latent(size);
  for (float& value : latent) value = static_cast<float>(random.normal());
  return latent;
}

/// The largest difference of colours and of positions, whose mean is 0 and deviation 1 here.
double error_of(std::span<const float> vertices, std::span<const double> raw) {
  double largest = 0;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const double expected = i % kVertexChannels < 3 ? raw[i] : 1 / (1 + std::exp(-raw[i]));
    largest = std::max(largest, std::abs(vertices[i] - expected));
  }
  return largest;
}

/// @return  false when the answer is wrong
bool time_decoder(const MeshHierarchy& hierarchy, const GraphNetworkOptions& options,
                  const char* name) {
  const GraphDecoder<double> network(hierarchy, options);
  const auto exact_parameters = network.parameters().initial_values(1, options.negative_slope);
  const std::vector<float> parameters(exact_parameters.begin(), exact_parameters.end());
  const std::vector<double> used_parameters(parameters.begin(), parameters.end());
  const VertexStatistics statistics{std::vector<Vec3>(hierarchy.num_vertices(0)),
                                    std::vector<Vec3>(hierarchy.num_vertices(0), Vec3{1, 1, 1})};
  const auto decoder = make_graph_mesh_decoder(hierarchy, options, parameters, statistics);
  const auto latent = random_latent(options.latent_size);
  const std::vector<double> exact_latent(latent.begin(), latent.end());
  GraphDecoder<double>::Activations activations;
  network.run(used_parameters, exact_latent, activations);
  for (std::size_t level = 0; level < hierarchy.num_levels(); ++level) {
    std::vector<float> vertices(decoder->num_vertices(level) * kVertexChannels);
    decoder->decode(latent, level, vertices);
    const double error = error_of(vertices, activations.outputs[level]);
    if (!(error < kTolerance)) {
      fmt::print(stderr, "{}, level {}: is {:.2g} off, expected less than {:.0e}\n", name, level,
                 error, kTolerance);
      return false;
    }
    bench::Best best;
    const double start = bench::now_ms(1);
    while (bench::now_ms(1) - start < kMilliseconds) {
      best.time([&] { decoder->decode(latent, level, vertices); });
    }
    fmt::print("{:<20}{:>10}{:>12}{:>12.3f}{:>12.0f}\n", name, decoder->num_vertices(level),
               parameters.size(), best.milliseconds, 1e3 / best.milliseconds);
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Mesh mesh = dome();
  if (argc == 2) {
    auto read = read_mesh(argv[1]);
    if (!read.ok()) {
      fmt::print(stderr, "{}\n", read.error().message);
      return EXIT_FAILURE;
    }
    mesh = clean_mesh(*read).mesh;
  }
  bench::Best build;
  auto hierarchy = build_hierarchy(mesh);
  build.time([&] { hierarchy = build_hierarchy(mesh); });
  if (!hierarchy.ok()) {
    fmt::print(stderr, "{}\n", hierarchy.error().message);
    return EXIT_FAILURE;
  }
  fmt::print("hierarchy: {:.0f} ms\n", build.milliseconds);
  fmt::print("{:<20}{:>10}{:>12}{:>12}{:>12}\n", "decoder", "vertices", "parameters", "ms",
             "meshes/s");
  const GraphNetworkOptions chebyshev;
  GraphNetworkOptions spiral;
  spiral.filter = GraphFilter::Spiral;
  spiral.num_taps = 9;
  const bool is_right = time_decoder(*hierarchy, chebyshev, "Chebyshev, K = 3") &&
                        time_decoder(*hierarchy, spiral, "spiral of 9");
  return is_right ? EXIT_SUCCESS : EXIT_FAILURE;
}
