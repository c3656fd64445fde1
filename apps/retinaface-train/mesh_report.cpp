#include "apps/retinaface-train/mesh_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "apps/retinaface/console.h"
#include "retinaface/mesh/learning/auto_encoder_start.h"
#include "retinaface/mesh/learning/principal_start.h"
#include "retinaface/mesh/normals.h"
#include "retinaface/mesh/render/mesh_arrays.h"
#include "retinaface/mesh/render/render.h"

namespace retinaface::cli {
namespace {

constexpr float kColourWeight = mesh::AutoEncoderDesign{}.colour_weight;
constexpr int kFaceSide = 220;
constexpr int kNumShown = 6;

/// Puts meshes through a network.
class Reconstruction {
 public:
  explicit Reconstruction(const mesh::MeshAutoEncoder& network)
      : encoder_(network),
        decoder_(mesh::make_decoder(network)),
        vertices_(network.num_vertices() * mesh::kVertexChannels) {}

  /// Valid until the next call.
  std::span<const float> of(std::span<const float> mesh) {
    decoder_->decode(encoder_.encode(mesh), 0, vertices_);
    return vertices_;
  }
  [[nodiscard]] std::size_t size() const { return vertices_.size(); }

 private:
  mesh::MeshEncoder encoder_;
  std::unique_ptr<mesh::MeshDecoder> decoder_;
  std::vector<float> vertices_;
};

mesh::ReconstructionErrors component_errors(const mesh::PrincipalComponents& components,
                                            std::size_t num_components,
                                            std::span<const float> meshes) {
  mesh::ReconstructionMeter meter;
  const std::size_t size = components.mean.size();
  for (std::size_t first = 0; first < meshes.size(); first += size) {
    const auto mesh = meshes.subspan(first, size);
    const auto weighed =
        components.approximate(mesh::weighed_vertices(mesh, kColourWeight), num_components);
    meter.add(mesh::weighed_vertices(weighed, 1 / kColourWeight), mesh);
  }
  return meter.errors();
}

void add_row(TextTable& table, const std::string& name, const mesh::ReconstructionErrors& errors) {
  table.add_row({name, fmt::format("{:.3f}", errors.mean), fmt::format("{:.3f}", errors.p95),
                 fmt::format("{:.2f}", errors.largest), fmt::format("{:.4f}", errors.colour)});
}

/// Seen from the front, lit from above.
Image picture_of(const mesh::MeshAutoEncoder& network, std::span<const float> vertices) {
  std::vector<mesh::Vec3> points;
  std::vector<float> colours;
  for (std::size_t i = 0; i < vertices.size(); i += mesh::kVertexChannels) {
    points.push_back(mesh::Vec3::load(&vertices[i]));
    for (std::size_t c = 3; c < mesh::kVertexChannels; ++c)
      colours.push_back(std::clamp(vertices[i + c], 0.F, 1.F));
  }
  const auto& triangles = network.hierarchy.levels[0].triangles;
  const auto normals = mesh::flat_array<float>(mesh::vertex_normals(points, triangles));
  const auto positions = mesh::flat_array<float>(points);
  const auto indices = mesh::flat_indices(triangles);
  mesh::Vec3 low = network.statistics.mean[0];
  mesh::Vec3 high = low;
  for (const mesh::Vec3 p : network.statistics.mean) {
    low = lowest(low, p);
    high = highest(high, p);
  }
  const mesh::Vec3 centre = 0.5F * (low + high);
  const float size = mesh::length(high - low);
  const mesh::LookAtCamera<float> camera{
      .eye = centre + mesh::Vec3{0, 0, 2 * size}, .target = centre, .fov_y = 0.42F};
  const mesh::Frustum<float> frustum{.near = 0.1F * size, .far = 10 * size};
  mesh::Scene<float> scene{
      .mesh = {.vertices = positions, .triangles = indices, .normals = normals, .diffuse = colours},
      .clip_from_world = mesh::clip_from_world(camera, frustum),
      .lighting = {.lights = {{.position = centre + mesh::Vec3{size, 2 * size, 3 * size},
                               .intensity = {0.75F, 0.75F, 0.75F}}},
                   .ambient = {0.35F, 0.35F, 0.35F}}};
  const auto rendering = mesh::render(scene, {.width = kFaceSide, .height = kFaceSide});
  Image image(kFaceSide, kFaceSide, PixelFormat::Rgb8);
  for (int y = 0; y < kFaceSide; ++y) {
    for (int x = 0; x < kFaceSide; ++x) {
      const float* rgba =
          &rendering.rgba[static_cast<std::size_t>(4 * ((kFaceSide - 1 - y) * kFaceSide + x))];
      for (int c = 0; c < 3; ++c)
        image.pixel(x, y)[c] = static_cast<std::uint8_t>(
            std::lround(255 * std::clamp(rgba[c] * rgba[3] + (1 - rgba[3]), 0.F, 1.F)));
    }
  }
  return image;
}

void paste(const Image& from, int x, int y, Image& to) {
  for (int row = 0; row < from.height(); ++row)
    std::copy_n(from.row(row), from.row_stride(), to.pixel(x, y + row));
}

}  // namespace

mesh::ReconstructionErrors network_errors(const mesh::MeshAutoEncoder& network,
                                          std::span<const float> meshes) {
  Reconstruction reconstruction(network);
  mesh::ReconstructionMeter meter;
  for (std::size_t first = 0; first < meshes.size(); first += reconstruction.size()) {
    const auto mesh = meshes.subspan(first, reconstruction.size());
    meter.add(reconstruction.of(mesh), mesh);
  }
  return meter.errors();
}

std::string error_report(const mesh::MeshAutoEncoder& network,
                         const mesh::PrincipalComponents& components,
                         std::span<const float> meshes) {
  TextTable table(true);
  table.add_row({fmt::format("{} held-out meshes of {} vertices",
                             meshes.size() / components.mean.size(), network.num_vertices()),
                 "mean mm", "p95 mm", "largest mm", "colour"});
  add_row(table, fmt::format("network, latent {}", network.decoder.latent_size),
          network_errors(network, meshes));
  for (const std::size_t count : {32U, 64U, 128U}) {
    if (count > components.size()) continue;
    add_row(table, fmt::format("{} principal components", count),
            component_errors(components, count, meshes));
  }
  return table.text();
}

Image reconstruction_sheet(const mesh::MeshAutoEncoder& network, std::span<const float> meshes) {
  Reconstruction reconstruction(network);
  const auto count =
      std::min<int>(kNumShown, static_cast<int>(meshes.size() / reconstruction.size()));
  Image sheet(count * kFaceSide, 2 * kFaceSide, PixelFormat::Rgb8);
  for (int i = 0; i < count; ++i) {
    const auto mesh =
        meshes.subspan(static_cast<std::size_t>(i) * reconstruction.size(), reconstruction.size());
    paste(picture_of(network, mesh), i * kFaceSide, 0, sheet);
    paste(picture_of(network, reconstruction.of(mesh)), i * kFaceSide, kFaceSide, sheet);
  }
  return sheet;
}

}  // namespace retinaface::cli
