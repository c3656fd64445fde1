#include "retinaface/nn/passes/passes.h"

namespace retinaface::nn::internal {

void optimise(Network& network) {
  remove_dead_nodes(network);
  fold_batch_norm(network);
  fuse_activation(network);
  fuse_residual_add(network);
  fuse_activation(network);  // those that stood behind a sum
  fuse_upsample_add(network);
  merge_convolutions(network);
  fuse_separable(network);
  fuse_image_input(network);
  place_in_concat(network);
}

}  // namespace retinaface::nn::internal
