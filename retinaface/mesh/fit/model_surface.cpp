#include "retinaface/mesh/fit/model_surface.h"

#include "retinaface/base/contract.h"
#include "retinaface/mesh/normals.h"
#include "retinaface/mesh/render/mesh_arrays.h"

namespace retinaface::mesh {
namespace {

std::span<const float> direction_of(const LinearModes& modes, std::size_t mode) {
  const std::size_t size = modes.directions.size() / modes.size();
  return std::span(modes.directions).subspan(mode * size, size);
}

void add_modes(const LinearModes& modes, std::span<const double> coefficients,
               std::vector<double>& sums) {
  for (std::size_t m = 0; m < coefficients.size(); ++m) {
    const double scale = coefficients[m] * modes.standard_deviations[m];
    if (scale == 0) continue;
    const auto direction = direction_of(modes, m);
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += scale * direction[i];
  }
}

std::vector<double> scaled_direction(const LinearModes& modes, std::size_t mode) {
  const double scale = modes.standard_deviations[mode];
  std::vector<double> scaled;
  for (const float value : direction_of(modes, mode)) scaled.push_back(scale * value);
  return scaled;
}

std::vector<double> in_double(std::span<const float> values) {
  return {values.begin(), values.end()};
}

}  // namespace

ModelSurface::ModelSurface(const MorphableModel& model, const FaceVariables& variables)
    : model_(model), layout_(variables), triangles_(flat_indices(model.triangles)) {
  RETINAFACE_REQUIRE(!model.mean_albedo.empty(), "the model '" + model.name + "' has no albedo");
}

FaceSurface ModelSurface::at(std::span<const double> v) const {
  FaceSurface surface{.positions = in_double(model_.mean_positions),
                      .normals = {},
                      .albedo = in_double(model_.mean_albedo)};
  add_modes(model_.identity, v.subspan(FaceVariables::kIdentity, layout_.num_identity()),
            surface.positions);
  add_modes(model_.expression, v.subspan(layout_.expression(), layout_.num_expression()),
            surface.positions);
  add_modes(model_.albedo, v.subspan(layout_.albedo(), layout_.num_albedo()), surface.albedo);
  surface.normals = vertex_normals<double>(surface.positions, triangles_);
  return surface;
}

std::vector<double> ModelSurface::shape_direction(std::size_t mode) const {
  return mode < layout_.num_identity()
             ? scaled_direction(model_.identity, mode)
             : scaled_direction(model_.expression, mode - layout_.num_identity());
}

std::vector<double> ModelSurface::albedo_direction(std::size_t mode) const {
  return scaled_direction(model_.albedo, mode);
}

}  // namespace retinaface::mesh
