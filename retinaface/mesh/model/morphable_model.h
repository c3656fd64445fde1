#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/mesh/mesh.h"

namespace retinaface::mesh {

/// What the coefficients of a basis are.
enum class ModeKind {
  PrincipalComponents,  ///< independent, standard normal
  Blendshapes,          ///< weights in [0, 1], as of drawn expressions
};

/// The directions in which the numbers of all vertices vary together: a coefficient c of mode m
/// adds c * standard_deviations[m] * directions[m].
struct LinearModes {
  ModeKind kind = ModeKind::PrincipalComponents;
  std::vector<float> directions;           ///< [num_modes, 3 * num_vertices], mode by mode
  std::vector<float> standard_deviations;  ///< [num_modes], not negative
  std::vector<std::string> names;          ///< empty, or one line of text for each mode

  [[nodiscard]] std::size_t size() const { return standard_deviations.size(); }
  friend bool operator==(const LinearModes&, const LinearModes&) = default;
};

/// A linear model of face shape and colour (Blanz and Vetter 1999). Right-handed axes: x to the
/// left of the person, y up, z out of the face. Positions are in millimetres, colours as in `Mesh`.
struct MorphableModel {
  std::string name;
  std::string licence;  ///< what its makers allow, in their words
  std::vector<Triangle> triangles;
  std::vector<float> mean_positions;  ///< [num_vertices, 3], expression of rest included
  LinearModes identity;
  LinearModes expression;          ///< may have no modes
  std::vector<float> mean_albedo;  ///< [num_vertices, 3], or empty: the model knows no colours
  LinearModes albedo;              ///< may have no modes
  /// The vertices of the 68 points of Multi-PIE and iBUG in their order, or empty.
  std::vector<std::uint32_t> landmarks68;

  [[nodiscard]] std::size_t num_vertices() const { return mean_positions.size() / 3; }
  friend bool operator==(const MorphableModel&, const MorphableModel&) = default;
};

/// Coefficients of the leading modes of each basis; those behind them count as zero.
struct ModelCoefficients {
  std::vector<float> identity = {};
  std::vector<float> expression = {};
  std::vector<float> albedo = {};

  friend bool operator==(const ModelCoefficients&, const ModelCoefficients&) = default;
};

/// Whether the sizes fit together, every index has its vertex and every number is finite; the other
/// functions here take this for granted.
///
/// @param name  subject of the message
/// @return      Corrupt with the first fault
[[nodiscard]] Result<void> check_morphable_model(const MorphableModel& model,
                                                 std::string_view name);

/// Writes mean + identity + expression, [num_vertices, 3].
/// @throws ContractError  more coefficients than modes, or a span of another size
void evaluate_positions(const MorphableModel& model, const ModelCoefficients& coefficients,
                        std::span<float> positions);

/// Writes mean + albedo, [num_vertices, 3], limited to [0, 1].
/// @throws ContractError  as above, or the model knows no colours
void evaluate_albedo(const MorphableModel& model, const ModelCoefficients& coefficients,
                     std::span<float> albedo);

/// The mesh at these coefficients, with the albedo as its colours where the model has one.
/// @throws ContractError  more coefficients than modes
[[nodiscard]] Mesh evaluate_mesh(const MorphableModel& model,
                                 const ModelCoefficients& coefficients);

/// @param positions  [num_vertices, 3], of the model's vertices in any frame
/// @throws ContractError  the model names no landmarks, or a span of another size
[[nodiscard]] std::vector<Vec3> landmark_positions68(const MorphableModel& model,
                                                     std::span<const float> positions);

/// The five points of face detectors in their order: the eye on the left of a frontal picture, the
/// other, the tip of the nose and the corners of the mouth. An eye is the mean of its six contour
/// points, a little behind the surface.
/// @throws ContractError  as above
[[nodiscard]] std::array<Vec3, 5> landmark_positions5(const MorphableModel& model,
                                                      std::span<const float> positions);

}  // namespace retinaface::mesh
