#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace retinaface {

/// Sizes of a dense row-major array, slowest first. A scalar has rank 0 and one element.
class Shape {
 public:
  /// So that the bytes of as many floats fit into 63 bits.
  static constexpr std::int64_t kMaxElements = std::int64_t{1} << 60;

  Shape() = default;
  /// @throws ContractError  a negative size, or a product of the first few beyond `kMaxElements`
  Shape(std::initializer_list<std::int64_t> sizes);
  explicit Shape(std::vector<std::int64_t> sizes);

  [[nodiscard]] std::size_t rank() const { return sizes_.size(); }
  [[nodiscard]] std::int64_t operator[](std::size_t axis) const { return sizes_[axis]; }
  [[nodiscard]] std::span<const std::int64_t> sizes() const { return sizes_; }
  [[nodiscard]] std::int64_t num_elements() const;

  friend bool operator==(const Shape&, const Shape&) = default;

 private:
  std::vector<std::int64_t> sizes_;
};

/// "64x3x3x3"; "scalar" for rank 0.
[[nodiscard]] std::string to_string(const Shape& shape);

}  // namespace retinaface
