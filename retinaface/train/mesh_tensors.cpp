#include "retinaface/train/mesh_tensors.h"

#include <string>

namespace retinaface::train {
namespace {

bool fits(torch::IntArrayRef sizes, const std::vector<std::int64_t>& shape) {
  if (sizes.size() != shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i)
    if (shape[i] != kAnySize && shape[i] != sizes[i]) return false;
  return true;
}

/// "[*, 42, 3]"
std::string text(const std::vector<std::int64_t>& shape) {
  std::string list;
  for (const std::int64_t size : shape) {
    if (!list.empty()) list += ", ";
    list += size == kAnySize ? "*" : std::to_string(size);
  }
  return "[" + list + "]";
}

}  // namespace

void check_arguments(const char* function, std::initializer_list<MeshArgument> arguments) {
  const torch::Tensor& first = arguments.begin()->tensor;
  for (const auto& [name, tensor, shape] : arguments) {
    TORCH_CHECK(tensor.defined(), function, ": ", name, " is undefined");
    TORCH_CHECK(tensor.is_cpu(), function, ": ", name, " is on ", tensor.device(),
                ", meshes are computed on the CPU only; move it there with .cpu()");
    const auto type = tensor.scalar_type();
    TORCH_CHECK(type == torch::kFloat || type == torch::kDouble, function, ": ", name, " is of ",
                type, ", expected Float or Double");
    TORCH_CHECK(type == first.scalar_type(), function, ": ", name, " is of ", type, ", ",
                arguments.begin()->name, " of ", first.scalar_type(), ", expected one type");
    TORCH_CHECK(fits(tensor.sizes(), shape), function, ": ", name, " has shape ", tensor.sizes(),
                ", expected ", text(shape));
  }
}

}  // namespace retinaface::train
