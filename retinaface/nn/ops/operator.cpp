#include "retinaface/nn/ops/operator.h"

#include <algorithm>

#include "retinaface/nn/kernels/plain.h"

namespace retinaface::nn::internal {
namespace {

/// Below this the transforms cost more than the multiplications that they save.
constexpr int kMinWinogradChannels = 8;

bool suits_winograd(const Convolution& conv) {
  return conv.kernel() == 3 && conv.stride == 1 && conv.padding == 1 &&
         conv.in_channels() >= kMinWinogradChannels && conv.out_channels() >= kMinWinogradChannels;
}

struct MakeOperator {
  const Network& network;
  const NetworkNode& node;
  const Kernels* fast;

  [[nodiscard]] const Kernels& kernels() const { return fast != nullptr ? *fast : plain_kernels(); }

  std::unique_ptr<Operator> operator()(const Convolution& conv) const {
    if (fast == nullptr) return make_reference_convolution(conv);
    if (conv.is_depthwise3x3()) return make_depthwise(conv, *fast);
    if (!conv.is_dense()) return make_reference_convolution(conv);
    if (suits_winograd(conv)) return make_winograd(network, node, conv, *fast);
    if (conv.kernel() == 1 && conv.stride == 1 && conv.padding == 0) {
      return make_pointwise(network, node, conv, *fast);
    }
    return make_dense(network, node, conv, nullptr, *fast);
  }
  std::unique_ptr<Operator> operator()(const ImageConvolution& op) const {
    return make_dense(network, node, op.convolution, &op.image, kernels());
  }
  std::unique_ptr<Operator> operator()(const DeformableConvolution& op) const {
    if (fast == nullptr) return make_reference_deformable(op.convolution);
    return make_deformable(network, node, op.convolution, *fast);
  }
  std::unique_ptr<Operator> operator()(const SeparableConvolution& op) const {
    return make_separable(network, node, op, kernels());
  }
  std::unique_ptr<Operator> operator()(const ImageInput& op) const {
    return make_image_input(op, kernels());
  }
  std::unique_ptr<Operator> operator()(const AffineOp& op) const {
    return make_affine(op, kernels());
  }
  std::unique_ptr<Operator> operator()(const ActivateOp& op) const {
    const auto output = static_cast<std::size_t>(node.outputs[0]);
    return make_activate(op.slope, network.values[output].channels, kernels());
  }
  std::unique_ptr<Operator> operator()(const AddOp& op) const {
    return make_add(op.slope, kernels());
  }
  std::unique_ptr<Operator> operator()(const ConcatOp& op) const { return make_concat(op.slope); }
  std::unique_ptr<Operator> operator()(const UpsampleNearestLike&) const { return make_upsample(); }
  std::unique_ptr<Operator> operator()(const UpsampleAddOp& op) const {
    return make_upsample_add(op.slope, kernels());
  }
  std::unique_ptr<Operator> operator()(const MaxPool2d& op) const {
    return make_max_pool(op, kernels());
  }
};

}  // namespace

bool Operator::accepts(std::span<const Extent> inputs, Extent output) const {
  return std::ranges::all_of(inputs.subspan(1), [&](Extent input) { return input == output; });
}

std::size_t Operator::scratch_size(std::span<const Extent>, Extent) const {
  return 0;
}

std::unique_ptr<Operator> make_operator(const Network& network, const NetworkNode& node,
                                        const Kernels* kernels) {
  return std::visit(MakeOperator{network, node, kernels}, node.op);
}

}  // namespace retinaface::nn::internal
