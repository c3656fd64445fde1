#pragma once

#include <span>
#include <vector>

#include "retinaface/mesh/learning/adam.h"
#include "retinaface/mesh/network/graph_decoder.h"
#include "retinaface/mesh/network/mesh_auto_encoder.h"

namespace retinaface::mesh {

struct AutoEncoderLoss {
  float colour_weight = 10;     ///< how many millimetres a difference of 1 in colour counts
  float rounding = 0.1F;        ///< below about so many millimetres an error counts by its square
  float coarse_weight = 0.25F;  ///< of each coarser level, beside 1 for the finest
};

/// Trains both networks of an auto-encoder together, with the exact gradients of their definition.
///
/// The loss is the mean distance of vertices from where they should be, plus the same of colours
/// (Charbonnier et al. 1994: sqrt(d^2 + rounding^2) - rounding), over all levels.
class AutoEncoderLearner {
 public:
  /// @param network  with parameters
  AutoEncoderLearner(MeshAutoEncoder network, const AutoEncoderLoss& loss);

  /// Adds the gradients of one mesh.
  /// @param vertices  [num_vertices, 6]: x y z red green blue
  /// @return          its loss
  double look_at(std::span<const float> vertices);

  /// Moves the parameters by the mean gradients since the last step.
  void step(float rate);

  [[nodiscard]] const MeshAutoEncoder& network() const { return network_; }

 private:
  double level_gradient(std::size_t level, std::span<const float> vertices);

  MeshAutoEncoder network_;
  AutoEncoderLoss loss_;
  GraphEncoder<float> encoder_;
  GraphDecoder<float> decoder_;
  Adam encoder_optimiser_;
  Adam decoder_optimiser_;
  std::vector<float> encoder_gradients_;
  std::vector<float> decoder_gradients_;
  int num_meshes_ = 0;  ///< since the last step

  std::vector<float> numbers_;
  std::vector<float> latent_gradient_;
  GraphEncoder<float>::Activations encoded_;
  GraphDecoder<float>::Activations decoded_;
  std::vector<std::vector<float>> output_gradients_;
};

}  // namespace retinaface::mesh
