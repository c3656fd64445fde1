#include "retinaface/tensor/tensor.h"

#include <algorithm>
#include <new>
#include <utility>

#include "retinaface/base/contract.h"

namespace retinaface {

void Tensor::AlignedDelete::operator()(float* memory) const {
  ::operator delete[](memory, std::align_val_t{kTensorAlignment});
}

Tensor::Tensor(Shape shape) : shape_(std::move(shape)) {
  const auto count = static_cast<std::size_t>(shape_.num_elements());
  data_.reset(static_cast<float*>(::operator new[](std::max<std::size_t>(count, 1) * sizeof(float),
                                                   std::align_val_t{kTensorAlignment})));
  std::fill_n(data_.get(), count, 0.F);
}

Tensor::Tensor(Shape shape, std::span<const float> values) : Tensor(std::move(shape)) {
  RETINAFACE_REQUIRE(
      values.size() == size(),
      std::to_string(values.size()) + " values for a tensor of shape " + to_string(shape_));
  std::copy(values.begin(), values.end(), data_.get());
}

Tensor Tensor::reshaped(Shape shape) && {
  RETINAFACE_REQUIRE(shape.num_elements() == shape_.num_elements(),
                     "cannot view " + to_string(shape_) + " as " + to_string(shape));
  shape_ = std::move(shape);
  return std::move(*this);
}

}  // namespace retinaface
