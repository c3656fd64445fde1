#pragma once

#include <cstdint>

namespace retinaface::train {

enum class OptimiserKind : std::uint8_t {
  Sgd,    ///< with momentum
  AdamW,  ///< Loshchilov and Hutter 2019
};

/// How gradients change weights. Weight decay spares biases and BatchNorms.
struct OptimiserOptions {
  OptimiserKind kind = OptimiserKind::Sgd;
  double momentum = 0.9;  ///< Sgd
  bool nesterov = false;  ///< Sgd
  double beta1 = 0.9;     ///< AdamW: decay of the mean gradient
  double beta2 = 0.999;   ///< AdamW: decay of the mean square
  double epsilon = 1e-8;  ///< AdamW
  double weight_decay = 5e-4;
  double max_gradient_norm = 0;  ///< over all weights together; 0: no clipping
  double ema_decay = 0;          ///< of the averaged weights, see WeightAverage; 0: none
};

}  // namespace retinaface::train
