#include "retinaface/data/augment/mosaic.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/data/augment/canvas.h"
#include "retinaface/data/augment/face_labels.h"

namespace retinaface {
namespace {

/// A part of the square, in its pixels.
struct Cell {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
};

/// The two parts of a side.
struct Split {
  int first = 0;
  int second = 0;
};

Split split(int side, double min_share, Random& random) {
  const double share = random.uniform(min_share, 1 - min_share);
  const int first = std::clamp(static_cast<int>(std::lround(share * side)), 1, side - 1);
  return {first, side - first};
}

void move_faces(std::vector<LabelledFace>& faces, int x, int y) {
  for (LabelledFace& face : faces) face = internal::moved(face, Similarity::translation(x, y));
}

/// Puts a random part of `tile`, a square as large as the cell's longer side, into the cell.
void fill_cell(const Cell& cell, Sample tile, Sample& mosaic, Random& random) {
  const int x = static_cast<int>(
      random.below(static_cast<std::uint64_t>(tile.image.width() - cell.width) + 1));
  const int y = static_cast<int>(
      random.below(static_cast<std::uint64_t>(tile.image.height() - cell.height) + 1));
  internal::paste(tile.image.view().crop(x, y, cell.width, cell.height), cell.left, cell.top,
                  mosaic.image);
  move_faces(tile.faces, -x, -y);
  auto faces = internal::faces_inside(std::move(tile.faces), cell.width, cell.height);
  move_faces(faces, cell.left, cell.top);
  mosaic.faces.insert(mosaic.faces.end(), faces.begin(), faces.end());
}

}  // namespace

Mosaic::Mosaic(const SampleSource& inner, const MosaicOptions& options)
    : inner_(inner), options_(options) {
  RETINAFACE_REQUIRE(options.min_share > 0 && options.min_share <= 0.5,
                     "min_share is " + std::to_string(options.min_share));
}

Result<Sample> Mosaic::sample(const SampleRequest& request, Random& random) const {
  if (request.side < 2 || random.uniform() >= options_.probability)
    return inner_.sample(request, random);
  const Split x = split(request.side, options_.min_share, random);
  const Split y = split(request.side, options_.min_share, random);
  const Cell cells[] = {{0, 0, x.first, y.first},
                        {x.first, 0, x.second, y.first},
                        {0, y.first, x.first, y.second},
                        {x.first, y.first, x.second, y.second}};
  Sample mosaic{Image(request.side, request.side, PixelFormat::Rgb8), {}, {}};
  for (const Cell& cell : cells) {
    const bool own = &cell == cells;
    const int side = std::max(cell.width, cell.height);
    auto tile = inner_.sample({own ? request.index : random.below(size()), side}, random);
    if (!tile.ok() && !own) tile = inner_.sample({request.index, side}, random);
    if (!tile.ok()) return std::move(tile).error();
    if (own) mosaic.path = tile->path;
    fill_cell(cell, *std::move(tile), mosaic, random);
  }
  return mosaic;
}

}  // namespace retinaface
