#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"

// What eos keeps beside its models about the 68 points of iBUG.
namespace retinaface::mesh::internal {

using NamedVertices = std::map<std::string, std::uint32_t, std::less<>>;

/// The vertices of the 68 points, of those that a mapping knows.
using LandmarkMapping = std::array<std::optional<std::uint32_t>, 68>;

/// Reads the section `landmark_mappings` of a file in TOML: lines `31 = 114`, point from 1 and
/// vertex from 0, or `31 = "nose.tip"`, a vertex that the model names. Other sections are not read.
///
/// @return  Corrupt, with the line
[[nodiscard]] Result<LandmarkMapping> parse_eos_mapping(std::string_view text,
                                                        const NamedVertices& named_vertices,
                                                        std::size_t num_vertices,
                                                        std::string_view name);

/// The vertices of the outline of a model, from the height of the brows to the chin.
struct EosContours {
  std::vector<std::uint32_t> right;  ///< of the person
  std::vector<std::uint32_t> left;
};

/// Reads an object in JSON with the lists `right_contour` and `left_contour` inside
/// `model_contour`.
/// @return  Corrupt
[[nodiscard]] Result<EosContours> parse_eos_contours(std::string_view json,
                                                     std::size_t num_vertices,
                                                     std::string_view name);

/// The mapping with what eos leaves open filled in: the jaw evenly along the outline from the
/// height of the eyes on, and the inner corners of the mouth at its outer ones, where a closed
/// mouth has them.
///
/// @param positions  [num_vertices, 3]
/// @return           68 vertices, or none where one is still open
[[nodiscard]] std::vector<std::uint32_t> completed_landmarks(LandmarkMapping mapping,
                                                             const EosContours& contours,
                                                             std::span<const float> positions);

}  // namespace retinaface::mesh::internal
