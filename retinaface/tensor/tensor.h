#pragma once

#include <memory>
#include <span>

#include "retinaface/tensor/shape.h"

namespace retinaface {

/// Rows of memory start at multiples of this, enough for every vector width in use.
inline constexpr std::size_t kTensorAlignment = 64;

/// A dense row-major array of floats that owns its memory (64-byte aligned, zero at first).
/// Moves only; `clone` copies.
class Tensor {
 public:
  Tensor() = default;
  explicit Tensor(Shape shape);
  /// @throws ContractError  the number of values is not the shape's
  Tensor(Shape shape, std::span<const float> values);

  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] float* data() { return data_.get(); }
  [[nodiscard]] const float* data() const { return data_.get(); }
  [[nodiscard]] std::span<float> values() { return {data_.get(), size()}; }
  [[nodiscard]] std::span<const float> values() const { return {data_.get(), size()}; }

  [[nodiscard]] Tensor clone() const { return Tensor(shape_, values()); }
  /// The same values under another shape.
  /// @throws ContractError  the number of elements differs
  [[nodiscard]] Tensor reshaped(Shape shape) &&;

 private:
  struct AlignedDelete {
    void operator()(float* memory) const;
  };

  [[nodiscard]] std::size_t size() const {
    return data_ ? static_cast<std::size_t>(shape_.num_elements()) : 0;
  }

  Shape shape_{0};
  std::unique_ptr<float[], AlignedDelete> data_;
};

}  // namespace retinaface
