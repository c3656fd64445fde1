#include "retinaface/tensor/shape.h"

#include <utility>

#include "retinaface/base/contract.h"

namespace retinaface {
namespace {

void require_valid(const std::vector<std::int64_t>& sizes) {
  std::int64_t product = 1;
  for (const std::int64_t size : sizes) {
    RETINAFACE_REQUIRE(size >= 0, "a size is " + std::to_string(size));
    RETINAFACE_REQUIRE(
        !__builtin_mul_overflow(product, size, &product) && product <= Shape::kMaxElements,
        "too many elements");
  }
}

}  // namespace

Shape::Shape(std::initializer_list<std::int64_t> sizes) : Shape(std::vector(sizes)) {}

Shape::Shape(std::vector<std::int64_t> sizes) : sizes_(std::move(sizes)) {
  require_valid(sizes_);
}

std::int64_t Shape::num_elements() const {
  std::int64_t product = 1;
  for (const std::int64_t size : sizes_) product *= size;
  return product;
}

std::string to_string(const Shape& shape) {
  if (shape.rank() == 0) return "scalar";
  std::string text;
  for (const std::int64_t size : shape.sizes()) {
    text += (text.empty() ? "" : "x") + std::to_string(size);
  }
  return text;
}

}  // namespace retinaface
