#include "retinaface/image/resize.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "retinaface/base/contract.h"
#include "retinaface/image/resize_axis.h"
#include "retinaface/image/resize_into.h"
#include "retinaface/image/resize_kernels.h"

namespace retinaface {
namespace internal {
namespace {

/// Neighbours as the kernels want them.
struct BlendTable {
  std::vector<std::int32_t> left;
  std::vector<Level> weights;
};

BlendTable blend_table(const std::vector<Neighbour>& neighbours, int channels) {
  const std::size_t copies = channels == 3 ? 4 : 1;
  BlendTable table;
  table.left.reserve(neighbours.size());
  table.weights.reserve(copies * neighbours.size());
  for (const Neighbour& neighbour : neighbours) {
    table.left.push_back(neighbour.left);
    table.weights.insert(table.weights.end(), copies, neighbour.weight);
  }
  return table;
}

/// Rows first, since whole rows of bytes fill vectors best, then along the row of the blend.
void blend(Image& target, ImageView source, const std::vector<Neighbour>& x_neighbours,
           const std::vector<Neighbour>& y_neighbours) {
  const int channels = num_channels(source.format());
  const int row_bytes = source.width() * channels;
  const BlendTable table = blend_table(x_neighbours, channels);
  std::vector<Level> levels(static_cast<std::size_t>(row_bytes) + kRowSlack);
  const auto blend_pixels = channels == 3 ? &blend_pixels3 : &blend_pixels1;
  for (int y = 0; y < static_cast<int>(y_neighbours.size()); ++y) {
    const auto [above, weight] = y_neighbours[static_cast<std::size_t>(y)];
    // A weight of 0 needs no second row: read from memory, it would cost more than the blend.
    const int below = weight == 0 ? above : std::min(above + 1, source.height() - 1);
    blend_rows(source.row(above), source.row(below), weight, levels.data(), row_bytes);
    blend_pixels(levels.data(), table.left.data(), table.weights.data(), target.row(y),
                 static_cast<int>(table.left.size()));
  }
}

/// Means over what each target pixel covers: rows first, then along the row of sums.
void average(Image& target, ImageView source, const Coverage& columns, const Coverage& rows) {
  const int channels = num_channels(source.format());
  const int row_bytes = source.width() * channels;
  std::vector<float> sums(static_cast<std::size_t>(row_bytes) + kRowSlack);
  const auto weigh_pixels = channels == 3 ? &weigh_pixels3 : &weigh_pixels1;
  for (int y = 0; y < static_cast<int>(rows.covers.size()); ++y) {
    const Cover& cover = rows.covers[static_cast<std::size_t>(y)];
    weigh_rows(source.row(cover.first), source.row_stride(), cover.weights, cover.count,
               sums.data(), row_bytes);
    weigh_pixels(sums.data(), columns.covers.data(), target.row(y),
                 static_cast<int>(columns.covers.size()));
  }
}

int scaled_side(int side, double scale) {
  const double scaled = std::max(1.0, std::nearbyint(side * scale));
  RETINAFACE_REQUIRE(scaled <= std::numeric_limits<int>::max(),
                     "a side of " + std::to_string(side) + " scaled by " + std::to_string(scale));
  return static_cast<int>(scaled);
}

}  // namespace

ScaledSides scaled_sides(ImageView image, double scale) {
  RETINAFACE_REQUIRE(std::isfinite(scale) && scale > 0, "scale is " + std::to_string(scale));
  return {scaled_side(image.width(), scale), scaled_side(image.height(), scale)};
}

void resize_into(Image& target, ScaledSides sides, ImageView source, ResizeScale scale,
                 Interpolation interpolation) {
  const Axis x{source.width(), sides.width, scale.x};
  const Axis y{source.height(), sides.height, scale.y};
  if (interpolation == Interpolation::Bilinear) {
    blend(target, source, centre_neighbours(x), centre_neighbours(y));
  } else if (scale.x >= 1 && scale.y >= 1) {
    average(target, source, coverage(x), coverage(y));
  } else {
    blend(target, source, area_neighbours(x), area_neighbours(y));
  }
}

}  // namespace internal

Image resize(ImageView image, int width, int height, Interpolation interpolation) {
  RETINAFACE_REQUIRE(!image.empty(), "the picture has no pixel");
  RETINAFACE_REQUIRE(width > 0 && height > 0,
                     "the target is " + std::to_string(width) + "x" + std::to_string(height));
  Image resized(width, height, image.format());
  const internal::ResizeScale scale{static_cast<double>(image.width()) / width,
                                    static_cast<double>(image.height()) / height};
  internal::resize_into(resized, {width, height}, image, scale, interpolation);
  return resized;
}

Image resize_by(ImageView image, double scale, Interpolation interpolation) {
  RETINAFACE_REQUIRE(!image.empty(), "the picture has no pixel");
  const auto sides = internal::scaled_sides(image, scale);
  Image resized(sides.width, sides.height, image.format());
  internal::resize_into(resized, sides, image, {1 / scale, 1 / scale}, interpolation);
  return resized;
}

}  // namespace retinaface
