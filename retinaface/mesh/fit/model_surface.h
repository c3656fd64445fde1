#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/mesh/fit/face_variables.h"

namespace retinaface::mesh {

/// What a list of variables makes of a model, vertex by vertex, in head coordinates.
struct FaceSurface {
  std::vector<double> positions;  ///< [num_vertices, 3]
  std::vector<double> normals;    ///< [num_vertices, 3]
  std::vector<double> albedo;     ///< [num_vertices, 3], not limited to [0, 1]
};

/// The surface of a morphable model as a function of the variables of a fit, in double precision.
/// Borrows the model.
class ModelSurface {
 public:
  /// @throws ContractError  the model knows no colours
  ModelSurface(const MorphableModel& model, const FaceVariables& variables);

  [[nodiscard]] std::span<const std::int32_t> triangles() const { return triangles_; }
  [[nodiscard]] FaceSurface at(std::span<const double> variables) const;

  /// How the positions move with variable `FaceVariables::kIdentity + mode`, of identity or
  /// expression: [num_vertices, 3].
  [[nodiscard]] std::vector<double> shape_direction(std::size_t mode) const;
  /// How the albedo changes with variable `FaceVariables::albedo() + mode`.
  [[nodiscard]] std::vector<double> albedo_direction(std::size_t mode) const;

 private:
  const MorphableModel& model_;
  FaceVariables layout_;
  std::vector<std::int32_t> triangles_;
};

}  // namespace retinaface::mesh
