#include <algorithm>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::mesh {
namespace {

constexpr std::size_t kBlock = 2048;  // 8 KiB of sums stay in the first cache while modes pass by
constexpr std::size_t kTogether = 4;  // modes for each time that the sums are read and written

struct ScaledMode {
  const float* direction;
  float scale;
};

/// Most expressions of a face are at rest: a mode whose coefficient is zero is not read.
std::vector<ScaledMode> moving_modes(const LinearModes& modes, std::span<const float> coefficients,
                                     std::size_t num_values) {
  RETINAFACE_REQUIRE(coefficients.size() <= modes.size(),
                     std::to_string(coefficients.size()) + " coefficients for " +
                         std::to_string(modes.size()) + " modes");
  std::vector<ScaledMode> moving;
  moving.reserve(coefficients.size() + kTogether);
  for (std::size_t m = 0; m < coefficients.size(); ++m) {
    const float scale = coefficients[m] * modes.standard_deviations[m];
    if (scale != 0) moving.push_back({modes.directions.data() + m * num_values, scale});
  }
  return moving;
}

void add_block(std::span<const ScaledMode> modes, std::size_t begin, std::span<float> sums) {
  for (; modes.size() >= kTogether; modes = modes.subspan(kTogether)) {
    const float* a = modes[0].direction + begin;
    const float* b = modes[1].direction + begin;
    const float* c = modes[2].direction + begin;
    const float* d = modes[3].direction + begin;
    for (std::size_t i = 0; i < sums.size(); ++i) {
      sums[i] += modes[0].scale * a[i] + modes[1].scale * b[i] + modes[2].scale * c[i] +
                 modes[3].scale * d[i];
    }
  }
  for (const ScaledMode& mode : modes) {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += mode.scale * mode.direction[begin + i];
  }
}

void add_modes(const LinearModes& modes, std::span<const float> coefficients,
               std::span<float> sums) {
  const auto moving = moving_modes(modes, coefficients, sums.size());
  for (std::size_t begin = 0; begin < sums.size(); begin += kBlock)
    add_block(moving, begin, sums.subspan(begin, std::min(kBlock, sums.size() - begin)));
}

void require_size(std::size_t size, std::size_t expected) {
  RETINAFACE_REQUIRE(size == expected, "a span of " + std::to_string(size) + " numbers, expected " +
                                           std::to_string(expected));
}

std::vector<Vec3> to_vectors(std::span<const float> values) {
  std::vector<Vec3> vectors(values.size() / 3);
  for (std::size_t i = 0; i < vectors.size(); ++i) vectors[i] = Vec3::load(&values[3 * i]);
  return vectors;
}

Vec3 mean(std::span<const Vec3> points) {
  Vec3 sum;
  for (const Vec3& point : points) sum += point;
  return sum * (1 / static_cast<float>(points.size()));
}

}  // namespace

void evaluate_positions(const MorphableModel& model, const ModelCoefficients& coefficients,
                        std::span<float> positions) {
  require_size(positions.size(), model.mean_positions.size());
  std::copy(model.mean_positions.begin(), model.mean_positions.end(), positions.begin());
  add_modes(model.identity, coefficients.identity, positions);
  add_modes(model.expression, coefficients.expression, positions);
}

void evaluate_albedo(const MorphableModel& model, const ModelCoefficients& coefficients,
                     std::span<float> albedo) {
  RETINAFACE_REQUIRE(!model.mean_albedo.empty(), "the model '" + model.name + "' has no albedo");
  require_size(albedo.size(), model.mean_albedo.size());
  std::copy(model.mean_albedo.begin(), model.mean_albedo.end(), albedo.begin());
  add_modes(model.albedo, coefficients.albedo, albedo);
  for (float& value : albedo) value = std::clamp(value, 0.0F, 1.0F);
}

Mesh evaluate_mesh(const MorphableModel& model, const ModelCoefficients& coefficients) {
  std::vector<float> values(model.mean_positions.size());
  evaluate_positions(model, coefficients, values);
  Mesh mesh;
  mesh.positions = to_vectors(values);
  mesh.triangles = model.triangles;
  if (model.mean_albedo.empty()) return mesh;
  evaluate_albedo(model, coefficients, values);
  mesh.colours = to_vectors(values);
  return mesh;
}

std::vector<Vec3> landmark_positions68(const MorphableModel& model,
                                       std::span<const float> positions) {
  RETINAFACE_REQUIRE(!model.landmarks68.empty(), "the model '" + model.name + "' has no landmarks");
  require_size(positions.size(), model.mean_positions.size());
  std::vector<Vec3> points;
  for (const std::uint32_t vertex : model.landmarks68)
    points.push_back(Vec3::load(&positions[std::size_t{3} * vertex]));
  return points;
}

std::array<Vec3, 5> landmark_positions5(const MorphableModel& model,
                                        std::span<const float> positions) {
  const std::vector<Vec3> points = landmark_positions68(model, positions);
  const std::span all(points);
  return {mean(all.subspan(36, 6)), mean(all.subspan(42, 6)), points[30], points[48], points[54]};
}

}  // namespace retinaface::mesh
