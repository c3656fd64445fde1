#include "retinaface/mesh/network/parameter_file.h"

#include <algorithm>

#include "retinaface/formats/messages.h"

namespace retinaface::mesh {
namespace {

Shape shape_of(const ParameterBlock& block) {
  return Shape(std::vector<std::int64_t>(block.shape.begin(), block.shape.end()));
}

}  // namespace

NamedTensors tensors_of(const ParameterLayout& layout, std::span<const float> parameters) {
  RETINAFACE_REQUIRE(
      parameters.size() == layout.size(),
      std::to_string(parameters.size()) + " parameters, expected " + std::to_string(layout.size()));
  NamedTensors tensors;
  for (const ParameterBlock& block : layout.blocks()) {
    tensors.emplace(block.name,
                    Tensor(shape_of(block), parameters.subspan(block.offset, block.size)));
  }
  return tensors;
}

Result<std::vector<float>> parameters_from(const NamedTensors& tensors,
                                           const ParameterLayout& layout, std::string_view name) {
  for (const ParameterBlock& block : layout.blocks()) {
    const auto found = tensors.find(block.name);
    const Shape expected = shape_of(block);
    if (found == tensors.end() || found->second.shape() != expected) {
      const std::string what =
          found == tensors.end() ? "is missing" : "has shape " + to_string(found->second.shape());
      return retinaface::internal::corrupt(
          name,
          "tensor '" + block.name + "' " + what + ", expected one of shape " + to_string(expected));
    }
  }
  std::vector<float> parameters(layout.size());  // not before tensors of these sizes are there
  for (const ParameterBlock& block : layout.blocks()) {
    const auto values = tensors.find(block.name)->second.values();
    std::copy(values.begin(), values.end(),
              parameters.begin() + static_cast<std::ptrdiff_t>(block.offset));
  }
  return parameters;
}

}  // namespace retinaface::mesh
