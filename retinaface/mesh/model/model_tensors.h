#pragma once

#include <cstddef>

// The words of our morphable model files, which reader and writer share.
namespace retinaface::mesh {

inline constexpr char kFormat[] = "retinaface morphable model 1";
inline constexpr char kUnit[] = "millimetre";
inline constexpr char kMeanPositions[] = "mean_positions";
inline constexpr char kMeanAlbedo[] = "mean_albedo";
inline constexpr char kTriangles[] = "triangles";
inline constexpr char kLandmarks68[] = "landmarks68";

inline constexpr char kIdentity[] = "identity";
inline constexpr char kExpression[] = "expression";
inline constexpr char kAlbedo[] = "albedo";
inline constexpr char kDirections[] = ".directions";
inline constexpr char kDeviations[] = ".standard_deviations";
inline constexpr char kKind[] = ".kind";
inline constexpr char kNames[] = ".names";
inline constexpr char kPrincipalComponents[] = "principal components";
inline constexpr char kBlendshapes[] = "blendshapes";

}  // namespace retinaface::mesh
