#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "retinaface/base/result.h"
#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::mesh {

/// A model of eos (Huber, Hu, Tena et al. 2016) and what eos keeps beside it; an empty path stands
/// for no file.
struct EosFiles {
  std::filesystem::path model;        ///< of `morphablemodel::save_model`
  std::filesystem::path blendshapes;  ///< of `morphablemodel::save_blendshapes`
  std::filesystem::path landmarks;    ///< which vertices the points of iBUG are, in TOML
  std::filesystem::path contours;     ///< the outline of the face, in JSON
};

/// A model and those files beside it that have the names which eos gives them. For
/// `sfm_shape_3448.bin` these are `expression_blendshapes_3448.bin`, `ibug_to_sfm.txt` and
/// `sfm_model_contours.json`; in general, `expression_blendshapes_` with what stands behind the
/// last underscore, `ibug_to_` before the name without its ending, and `_model_contours.json`
/// behind it.
[[nodiscard]] EosFiles find_eos_files(const std::filesystem::path& model);

/// Reads a model of eos such as the Surrey Face Model, or a Basel Face Model that was converted to
/// it, in the versions 1 to 4; version 0 and those before had matrices of OpenCV. Its colours are
/// in [0, 1], its positions millimetres; a face of more than ten metres is taken for one in
/// micrometres, as which eos's script leaves the Basel Face Model of 2009.
///
/// The mean of expressions that are principal components is part of `mean_positions`. Blendshapes
/// of their own file become the expressions of a model that has none.
///
/// Mappings of eos leave points of iBUG open. The jaw is then taken evenly along the contours, from
/// the height of the eyes to the chin, and the inner corners of the mouth at its outer ones:
/// approximations. With a point still open, or without a mapping, the model names no landmarks. A
/// mapping of all 68 points is taken as it is.
///
/// Texture coordinates, and the triangles of colours, are not kept.
///
/// @return  NotFound or Unreadable for a file; Unsupported for another version; Corrupt with what
///          was found and expected
[[nodiscard]] Result<MorphableModel> read_eos_model(const EosFiles& files);

/// The same from bytes, without the files beside it.
/// @param name  subject of messages
[[nodiscard]] Result<MorphableModel> parse_eos_model(std::span<const std::byte> file,
                                                     std::string_view name);

/// Reads the blendshapes of eos from a file of their own; they move the vertices by what the file
/// says at a weight of 1. Without names where the file leaves one empty.
/// @return  Corrupt with what was found and expected
[[nodiscard]] Result<LinearModes> parse_eos_blendshapes(std::span<const std::byte> file,
                                                        std::string_view name);

}  // namespace retinaface::mesh
