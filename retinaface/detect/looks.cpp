#include "retinaface/detect/looks.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "retinaface/geometry/similarity.h"
#include "retinaface/image/resize.h"
#include "retinaface/image/warp.h"

namespace retinaface {

namespace {

constexpr double kMaxInputPixels = 1 << 28;
/// Of the whole picture beside its tiles: there it serves the faces that no tile shows whole.
constexpr double kMaxPixelsBesideTiles = 1 << 24;

/// The sides of a scaled region, rounded as `resize_by` rounds them.
struct ScaledSize {
  double width = 0;
  double height = 0;
};

ScaledSize scaled_size(const PixelRect& region, double scale) {
  const auto side = [scale](int length) { return std::max(1.0, std::nearbyint(length * scale)); };
  return {side(region.width), side(region.height)};
}

/// The plan under construction.
class Planner {
 public:
  Planner(int width, int height, const DetectorOptions& options)
      : picture_{0, 0, width, height}, options_(options) {}

  Result<LookPlan> plan() && {
    if (options_.tile_size > 0) choose_tiles();
    for (const InputSize& size : options_.sizes) {
      RETINAFACE_RETURN_IF_ERROR(
          add_all_views(picture_, size, whole_picture_scale(size), Look::kWholePicture));
    }
    for (std::size_t i = 0; i < plan_.tiles.size(); ++i) {
      const PixelRect& tile = plan_.tiles[i];
      const InputSize size = closest_size(tile);
      RETINAFACE_RETURN_IF_ERROR(
          add_all_views(tile, size, size.scale_for(tile.width, tile.height), i));
    }
    return std::move(plan_);
  }

 private:
  /// A picture that fits into one tile needs none.
  void choose_tiles() {
    plan_.tiles = cover_with_tiles(picture_.width, picture_.height, options_.tile_size,
                                   options_.tile_overlap);
    if (plan_.tiles.size() == 1) plan_.tiles.clear();
  }

  double whole_picture_scale(const InputSize& size) const {
    const double scale = size.scale_for(picture_.width, picture_.height);
    if (plan_.tiles.empty()) return scale;
    const double num_pixels = static_cast<double>(picture_.width) * picture_.height;
    return std::min(scale, std::sqrt(kMaxPixelsBesideTiles / num_pixels));
  }

  /// The size that shows a tile largest: what smaller ones show, the whole picture shows too.
  InputSize closest_size(const PixelRect& tile) const {
    return *std::ranges::max_element(options_.sizes, {}, [&](const InputSize& size) {
      return size.scale_for(tile.width, tile.height);
    });
  }

  Result<void> add_all_views(const PixelRect& region, const InputSize& size, double scale,
                             std::size_t tile) {
    const auto [width, height] = scaled_size(region, scale);
    if (width * height > kMaxInputPixels) {
      return Error{ErrorCode::LimitExceeded,
                   "picture of " + std::to_string(region.width) + "x" +
                       std::to_string(region.height) + " at size " + to_string(size) +
                       ": the input would have " + std::to_string(width * height / 1e6) +
                       " megapixels, expected at most " + std::to_string(kMaxInputPixels / 1e6)};
    }
    for (int turns = 0; turns < (options_.rotations ? 4 : 1); ++turns) {
      Look look{
          region, scale, turns, false, tile, static_cast<int>(width), static_cast<int>(height)};
      if (turns % 2 == 1) std::swap(look.input_width, look.input_height);
      plan_.looks.push_back(look);
      look.mirrored = true;
      if (options_.flip) plan_.looks.push_back(look);
    }
    return {};
  }

  PixelRect picture_;
  const DetectorOptions& options_;
  LookPlan plan_;
};

/// From the turned input to the one before it was turned.
Similarity upright_from_turned(const Look& look) {
  const double width = look.input_width;
  const double height = look.input_height;
  switch (look.quarter_turns) {
    case 1:
      return Similarity::translation(0, width) * Similarity::quarter_turns(-1);
    case 2:
      return Similarity::translation(width, height) * Similarity::quarter_turns(2);
    case 3:
      return Similarity::translation(height, 0) * Similarity::quarter_turns(1);
    default:
      return {};
  }
}

}  // namespace

Result<LookPlan> plan_looks(int width, int height, const DetectorOptions& options) {
  return Planner(width, height, options).plan();
}

NetworkInput render(ImageView picture, const Look& look) {
  const PixelRect& region = look.region;
  NetworkInput input{{}, picture.crop(region.x, region.y, region.width, region.height)};
  const auto replace_by = [&input](Image image) {
    input.owned = std::move(image);
    input.view = input.owned.view();
  };
  if (look.scale != 1) replace_by(resize_by(input.view, look.scale));
  if (look.quarter_turns != 0) replace_by(rotated(input.view, look.quarter_turns));
  if (look.mirrored) replace_by(mirrored(input.view));
  if (input.view.format() == PixelFormat::Gray8) {
    replace_by(convert(input.view, PixelFormat::Rgb8));
  }
  return input;
}

void move_to_picture(std::span<Face> faces, const Look& look) {
  const Similarity picture_from_input = Similarity::translation(look.region.x, look.region.y) *
                                        Similarity::scaling(1 / look.scale) *
                                        upright_from_turned(look);
  for (Face& face : faces) {
    if (look.mirrored) face = mirrored(face, static_cast<float>(look.input_width));
    face = picture_from_input(face);
  }
}

Landmarks5 in_image_order(const Landmarks5& landmarks) {
  Landmarks5 ordered = landmarks;
  if (landmarks[Landmarks5::LeftEye].x > landmarks[Landmarks5::RightEye].x) {
    std::swap(ordered[Landmarks5::LeftEye], ordered[Landmarks5::RightEye]);
    std::swap(ordered[Landmarks5::LeftMouthCorner], ordered[Landmarks5::RightMouthCorner]);
  }
  return ordered;
}

}  // namespace retinaface
