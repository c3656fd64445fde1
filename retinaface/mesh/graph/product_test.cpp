#include "retinaface/mesh/graph/product.h"

#include <gtest/gtest.h>

#include <vector>

#include "retinaface/base/random.h"
#include "retinaface/testing/every_target.h"

namespace retinaface::mesh::internal {
namespace {

/// Sums of up to 600 products of numbers of size 1, in another order.
constexpr float kTolerance = 1e-4F;

std::vector<float> random_floats(Random& random, std::size_t count) {
  std::vector<float> floats(count);
  for (float& value : floats) value = static_cast<float>(random.uniform(-1, 1));
  return floats;
}

void add_product_plainly(const Product<float>& p) {
  for (std::ptrdiff_t m = 0; m < p.rows; ++m)
    for (std::ptrdiff_t n = 0; n < p.columns; ++n)
      for (std::ptrdiff_t k = 0; k < p.depth; ++k)
        p.c[m * p.c_row + n] += p.a[m * p.a_row + k * p.a_column] * p.b[k * p.b_row + n];
}

/// One number more than the product needs must stay as it is.
void check_size(std::ptrdiff_t rows, std::ptrdiff_t depth, std::ptrdiff_t columns,
                bool is_transposed) {
  Random random(3);
  const auto a = random_floats(random, static_cast<std::size_t>(rows * depth));
  const auto b = random_floats(random, static_cast<std::size_t>(depth * columns));
  std::vector<float> expected = random_floats(random, static_cast<std::size_t>(rows * columns + 1));
  std::vector<float> actual = expected;
  Product<float> product{.a = a.data(),
                         .a_row = is_transposed ? 1 : depth,
                         .a_column = is_transposed ? rows : 1,
                         .b = b.data(),
                         .b_row = columns,
                         .c = expected.data(),
                         .c_row = columns,
                         .rows = rows,
                         .depth = depth,
                         .columns = columns};
  add_product_plainly(product);

  product.c = actual.data();
  add_product(product);

  for (std::size_t i = 0; i < expected.size(); ++i)
    ASSERT_NEAR(actual[i], expected[i], kTolerance)
        << rows << " x " << depth << " x " << columns << ", number " << i;
}

TEST(AddProduct, IsItsDefinitionForEveryInstructionSetAndSize) {
  testing::on_every_target([] {
    for (const bool is_transposed : {false, true}) {
      for (std::ptrdiff_t columns = 0; columns <= 40; ++columns)
        check_size(7, 3, columns, is_transposed);
      for (std::ptrdiff_t rows = 0; rows <= 13; ++rows) check_size(rows, 2, 6, is_transposed);
      for (const std::ptrdiff_t depth : {0, 1, 256, 257, 600})
        check_size(2, depth, 5, is_transposed);
    }
  });
}

}  // namespace
}  // namespace retinaface::mesh::internal
