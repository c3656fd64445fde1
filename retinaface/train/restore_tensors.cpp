#include "retinaface/train/restore_tensors.h"

#include "retinaface/train/torch_tensor.h"

namespace retinaface::train {

Result<void> restore_tensor(torch::Tensor target, const NamedTensors& stored,
                            const std::string& name) {
  const auto found = stored.find(name);
  if (found == stored.end()) return Error{ErrorCode::Corrupt, "tensor '" + name + "' is missing"};
  const Shape expected(target.sizes().vec());
  if (found->second.shape() != expected)
    return Error{ErrorCode::Corrupt, "tensor '" + name + "' has shape " +
                                         to_string(found->second.shape()) + ", expected " +
                                         to_string(expected)};
  const torch::NoGradGuard no_grad;
  target.copy_(to_torch(found->second));
  return {};
}

Result<void> restore_tensors(torch::nn::Module& module, const NamedTensors& stored) {
  for (const auto& item : module.named_parameters())
    RETINAFACE_RETURN_IF_ERROR(restore_tensor(item.value(), stored, item.key()));
  for (const auto& item : module.named_buffers())
    RETINAFACE_RETURN_IF_ERROR(restore_tensor(item.value(), stored, item.key()));
  return {};
}

}  // namespace retinaface::train
