#include "retinaface/detect/options.h"

#include <fmt/format.h>

#include <cmath>

#include "retinaface/base/file.h"

namespace retinaface {

namespace {

constexpr int kMaxSide = 65'535;
constexpr int kMinTileSize = 64;
constexpr double kMaxTileOverlap = 0.75;
constexpr int kMaxThreads = 1024;

bool is_usable(const InputSize& size) {
  const auto is_side = [](int side) { return side >= 1 && side <= kMaxSide; };
  switch (size.mode) {
    case InputSize::Mode::Original:
      return true;
    case InputSize::Mode::LongSide:
      return is_side(size.side);
    case InputSize::Mode::ShortSide:
      return is_side(size.side) && (size.max_long_side == 0 || is_side(size.max_long_side)) &&
             (size.max_long_side == 0 || size.max_long_side >= size.side);
    case InputSize::Mode::Fit:
      return is_side(size.side) && is_side(size.max_long_side);
  }
  return false;
}

/// @param expected  what the sentence says after "expected"
template <typename T>
Result<void> check(bool is_good, const char* option, const T& found, std::string_view expected) {
  if (is_good) return {};
  return Error{ErrorCode::InvalidArgument,
               fmt::format("option {}: {}, expected {}", option, found, expected)};
}

Result<void> check_sizes(const std::vector<InputSize>& sizes) {
  RETINAFACE_RETURN_IF_ERROR(check(!sizes.empty(), "sizes", "empty", "at least one size"));
  for (const InputSize& size : sizes) {
    RETINAFACE_RETURN_IF_ERROR(
        check(is_usable(size), "sizes", to_string(size),
              fmt::format("sides from 1 to {}, a longer side not below the shorter", kMaxSide)));
  }
  return {};
}

}  // namespace

Result<void> check_options(const DetectorOptions& options) {
  const auto in_unit_range = [](double value) { return value >= 0 && value <= 1; };
  RETINAFACE_RETURN_IF_ERROR(check_sizes(options.sizes));
  RETINAFACE_RETURN_IF_ERROR(
      check(options.tile_size == 0 ||
                (options.tile_size >= kMinTileSize && options.tile_size <= kMaxSide),
            "tile_size", options.tile_size, fmt::format("0 or {} to {}", kMinTileSize, kMaxSide)));
  RETINAFACE_RETURN_IF_ERROR(
      check(options.tile_overlap >= 0 && options.tile_overlap <= kMaxTileOverlap, "tile_overlap",
            options.tile_overlap, fmt::format("0 to {}", kMaxTileOverlap)));
  RETINAFACE_RETURN_IF_ERROR(
      check(in_unit_range(options.min_score), "min_score", options.min_score, "0 to 1"));
  RETINAFACE_RETURN_IF_ERROR(
      check(in_unit_range(options.max_iou), "max_iou", options.max_iou, "0 to 1"));
  RETINAFACE_RETURN_IF_ERROR(
      check(options.min_face_size >= 0 && std::isfinite(options.min_face_size), "min_face_size",
            options.min_face_size, "a number of pixels, 0 or more"));
  RETINAFACE_RETURN_IF_ERROR(
      check(options.max_faces >= 0, "max_faces", options.max_faces, "0 (all) or more"));
  return check(options.num_threads >= 0 && options.num_threads <= kMaxThreads, "num_threads",
               options.num_threads, fmt::format("0 (automatic) to {}", kMaxThreads));
}

Result<DetectorOptions> protocol_options(std::string_view name) {
  DetectorOptions options{.min_score = 0.02F, .max_iou = 0.4F};
  if (name == "P-VGA") {
    options.sizes = {InputSize::long_side(640)};
  } else if (name == "P-orig") {
    options.sizes = {InputSize::original()};
  } else if (name == "P-1100") {
    options.sizes = {InputSize::short_side(1100, 1650)};
  } else if (name == "P-1600") {
    options.sizes = {InputSize::short_side(1600, 2150)};
  } else if (name == "P-TTA") {
    options.sizes.clear();
    for (const int side : {500, 800, 1100, 1400, 1700}) {
      options.sizes.push_back(InputSize::short_side(side, 0));
    }
    options.flip = true;
    options.vote = true;
  } else {
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("protocol '{}': expected P-VGA, P-orig, P-1100, P-1600 or P-TTA",
                             printable(name))};
  }
  return options;
}

}  // namespace retinaface
