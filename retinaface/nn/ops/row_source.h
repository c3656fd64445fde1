#pragma once

#include "retinaface/nn/ops/operator.h"

namespace retinaface::nn::internal {

/// Rows of a map, or of the pictures themselves, with `padding` zero pixels on both sides and
/// without gaps between pixels. Rows outside are zero.
class RowSource {
 public:
  /// A map.
  RowSource(const Map& map, int padding) : map_(&map), padding_(padding) {}
  /// The pictures, seen as maps of `extent`, zero beyond the picture.
  RowSource(const ImageInput& image, std::span<const InputImage> pictures, Extent extent,
            int padding, const Kernels& kernels)
      : image_(&image),
        pictures_(pictures),
        extent_(extent),
        padding_(padding),
        kernels_(&kernels) {}

  [[nodiscard]] Extent extent() const { return map_ != nullptr ? map_->extent : extent_; }
  [[nodiscard]] int channels() const { return map_ != nullptr ? map_->channels : 3; }
  [[nodiscard]] std::ptrdiff_t row_size() const {
    return std::ptrdiff_t{extent().width + 2 * padding_} * channels();
  }

  /// Writes row y, which may lie outside, into `row_size()` floats.
  void copy_row(std::int64_t image, int y, float* out) const;

 private:
  void copy_map_row(std::int64_t image, int y, float* out) const;
  /// @return floats written
  std::ptrdiff_t convert_picture_row(const InputImage& picture, int y, float* out) const;

  const Map* map_ = nullptr;
  const ImageInput* image_ = nullptr;
  std::span<const InputImage> pictures_;
  Extent extent_;
  int padding_ = 0;
  const Kernels* kernels_ = nullptr;
};

}  // namespace retinaface::nn::internal
