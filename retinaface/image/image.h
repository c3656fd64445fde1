#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace retinaface {

/// Order and number of the 8-bit channels of a pixel.
enum class PixelFormat : std::uint8_t { Rgb8, Bgr8, Gray8 };

[[nodiscard]] constexpr int num_channels(PixelFormat format) {
  return format == PixelFormat::Gray8 ? 1 : 3;
}

/// A borrowed picture: rows of interleaved pixels, `row_stride` bytes apart.
///
/// The caller keeps the memory alive and unchanged while the view is used. A negative stride reads
/// a bottom-up picture, with `data` at its top row.
class ImageView {
 public:
  ImageView() = default;
  /// @throws ContractError  null data of a picture with pixels, a negative size, or a stride
  ///                        shorter than a row
  ImageView(const std::uint8_t* data, int width, int height, PixelFormat format,
            std::ptrdiff_t row_stride);
  /// Rows without a gap.
  ImageView(const std::uint8_t* data, int width, int height, PixelFormat format);

  [[nodiscard]] const std::uint8_t* data() const { return data_; }
  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] PixelFormat format() const { return format_; }
  [[nodiscard]] std::ptrdiff_t row_stride() const { return row_stride_; }
  [[nodiscard]] bool empty() const { return width_ == 0 || height_ == 0; }

  [[nodiscard]] const std::uint8_t* row(int y) const { return data_ + y * row_stride_; }
  [[nodiscard]] const std::uint8_t* pixel(int x, int y) const {
    return row(y) + static_cast<std::ptrdiff_t>(x) * num_channels(format_);
  }

  /// The part [x, x + width) × [y, y + height), in the same memory.
  /// @throws ContractError  it reaches outside
  [[nodiscard]] ImageView crop(int x, int y, int width, int height) const;

 private:
  const std::uint8_t* data_ = nullptr;
  int width_ = 0;
  int height_ = 0;
  PixelFormat format_ = PixelFormat::Rgb8;
  std::ptrdiff_t row_stride_ = 0;
};

/// A picture that owns its pixels, rows without a gap. Moves only; `clone` copies.
class Image {
 public:
  Image() = default;
  /// Uninitialised pixels.
  /// @throws ContractError  a negative size
  Image(int width, int height, PixelFormat format);

  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] PixelFormat format() const { return format_; }
  [[nodiscard]] std::ptrdiff_t row_stride() const {
    return static_cast<std::ptrdiff_t>(width_) * num_channels(format_);
  }
  [[nodiscard]] bool empty() const { return width_ == 0 || height_ == 0; }

  [[nodiscard]] std::uint8_t* row(int y) { return pixels_.get() + y * row_stride(); }
  [[nodiscard]] const std::uint8_t* row(int y) const { return pixels_.get() + y * row_stride(); }
  [[nodiscard]] std::uint8_t* pixel(int x, int y) {
    return row(y) + static_cast<std::ptrdiff_t>(x) * num_channels(format_);
  }
  [[nodiscard]] const std::uint8_t* pixel(int x, int y) const {
    return row(y) + static_cast<std::ptrdiff_t>(x) * num_channels(format_);
  }
  [[nodiscard]] std::span<const std::uint8_t> bytes() const;

  /// Valid while this image lives and is not assigned to.
  [[nodiscard]] ImageView view() const { return {pixels_.get(), width_, height_, format_}; }
  [[nodiscard]] Image clone() const;

 private:
  int width_ = 0;
  int height_ = 0;
  PixelFormat format_ = PixelFormat::Rgb8;
  std::unique_ptr<std::uint8_t[]> pixels_;
};

/// A copy in another pixel format. Gray is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), rounded.
[[nodiscard]] Image convert(ImageView image, PixelFormat format);

}  // namespace retinaface
