#include "retinaface/detect/tiles.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "retinaface/base/contract.h"

namespace retinaface {

namespace {

/// Where the tiles of one axis begin: from 0 to length - side in equal steps, up to rounding.
std::vector<int> tile_starts(int length, int side, double overlap) {
  if (length <= side) return {0};
  const double largest_step = std::max(1.0, side * (1 - overlap));
  const int steps = static_cast<int>(std::ceil((length - side) / largest_step));
  std::vector<int> starts;
  for (int i = 0; i <= steps; ++i) {
    starts.push_back(static_cast<int>(static_cast<std::int64_t>(length - side) * i / steps));
  }
  return starts;
}

}  // namespace

std::vector<PixelRect> cover_with_tiles(int width, int height, int side, double overlap) {
  RETINAFACE_REQUIRE(width >= 1 && height >= 1, "the picture has no pixel");
  RETINAFACE_REQUIRE(side >= 1, "side is " + std::to_string(side));
  RETINAFACE_REQUIRE(overlap >= 0 && overlap < 1, "overlap is " + std::to_string(overlap));
  const std::vector<int> columns = tile_starts(width, side, overlap);
  std::vector<PixelRect> tiles;
  for (const int y : tile_starts(height, side, overlap)) {
    for (const int x : columns) {
      tiles.push_back({x, y, std::min(side, width), std::min(side, height)});
    }
  }
  return tiles;
}

bool touches_inner_edge(const Box& box, const PixelRect& tile, int picture_width,
                        int picture_height) {
  // Networks place the side of a face that is cut off up to about this far from the edge.
  constexpr float kShareOfSide = 0.1F;
  const float margin = kShareOfSide * std::max(box.width(), box.height());
  const auto near_start = [&](int start, float side) {
    return start > 0 && side < static_cast<float>(start) + margin;
  };
  const auto near_end = [&](int end, int picture_end, float side) {
    return end < picture_end && side > static_cast<float>(end) - margin;
  };
  return near_start(tile.x, box.x1) || near_start(tile.y, box.y1) ||
         near_end(tile.right(), picture_width, box.x2) ||
         near_end(tile.bottom(), picture_height, box.y2);
}

bool is_left_to_another_tile(const Box& box, std::span<const PixelRect> tiles, std::size_t own,
                             int picture_width, int picture_height) {
  const auto cut_by = [&](const PixelRect& tile) {
    return touches_inner_edge(box, tile, picture_width, picture_height);
  };
  return cut_by(tiles[own]) && !std::ranges::all_of(tiles, cut_by);
}

}  // namespace retinaface
