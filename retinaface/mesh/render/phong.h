#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/mesh/render/lighting.h"

namespace retinaface::mesh {

/// What shading wants to know of a pixel's surface: normal (of any length), position and diffuse
/// colour; glossy surfaces have a specular colour and a shininess, too.
inline constexpr std::size_t kNormalChannel = 0;
inline constexpr std::size_t kPositionChannel = 3;
inline constexpr std::size_t kDiffuseChannel = 6;
inline constexpr std::size_t kNumMatteChannels = 9;
inline constexpr std::size_t kSpecularChannel = 9;
inline constexpr std::size_t kShininessChannel = 12;
inline constexpr std::size_t kNumGlossyChannels = 13;

enum class PhongModel {
  /// Phong (1975): diffuse (ambient + environment + sum I max(n·l, 0)) + specular sum I max(r·v,
  /// 0)^shininess over the lights that the surface faces.
  Textbook,
  /// As tf_mesh_renderer has it: r·v is divided by its root sum of squares over all pixels of the
  /// picture, background (where every channel must be -1) included. For comparison only.
  TfMeshRenderer,
};

/// The colours of a picture.
///
/// @param surface       [num_pixels, num_channels], 9 or 13 channels as above
/// @param triangle_ids  [num_pixels]; background is transparent black
/// @return              [num_pixels, 4]: red, green, blue, alpha (0 or 1)
/// @throws ContractError  spans whose sizes do not fit each other
template <typename T>
[[nodiscard]] std::vector<T> shade(std::span<const T> surface, std::size_t num_channels,
                                   std::span<const std::int32_t> triangle_ids,
                                   const Lighting<T>& lighting,
                                   PhongModel model = PhongModel::Textbook);

template <typename T>
struct ShadeGradient {
  /// [num_pixels, num_channels]; zeros in the background but for `PhongModel::TfMeshRenderer`,
  /// where all pixels take part in the norm.
  std::vector<T> surface;
  Lighting<T> lighting;
};

/// From the gradient [num_pixels, 4] of what `shade` gives with the same model; alpha depends on
/// nothing.
template <typename T>
[[nodiscard]] ShadeGradient<T> shade_backward(std::span<const T> surface, std::size_t num_channels,
                                              std::span<const std::int32_t> triangle_ids,
                                              const Lighting<T>& lighting,
                                              std::span<const T> rgba_gradient,
                                              PhongModel model = PhongModel::Textbook);

}  // namespace retinaface::mesh
