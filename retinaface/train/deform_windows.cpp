#include "retinaface/train/deform_windows.h"

#include <ATen/Parallel.h>

#include <array>
#include <cmath>

namespace retinaface::train {
namespace {

constexpr std::int64_t kPixelsPerTask = 64;
constexpr std::int64_t kChannelsPerTask = 16;

/// A place between four pixels: how much each counts, and the derivatives of that by y and x. A
/// pixel outside counts nothing, as number 0.
template <typename Real>
struct Place {
  std::array<std::int64_t, 4> pixels{};
  std::array<Real, 4> share{}, share_by_y{}, share_by_x{};

  Place(Real y, Real x, std::int64_t height, std::int64_t width) {
    const auto num_rows = static_cast<Real>(height);
    const auto num_columns = static_cast<Real>(width);
    if (!(y > -1 && x > -1 && y < num_rows && x < num_columns)) return;
    for (std::size_t corner = 0; corner < 4; ++corner) {
      const bool below = corner / 2 == 1;
      const bool right = corner % 2 == 1;
      const Real row = std::floor(y) + (below ? 1 : 0);
      const Real column = std::floor(x) + (right ? 1 : 0);
      if (row < 0 || column < 0 || row >= num_rows || column >= num_columns) continue;
      const Real row_share = 1 - std::abs(y - row);
      const Real column_share = 1 - std::abs(x - column);
      pixels[corner] = static_cast<std::int64_t>(row) * width + static_cast<std::int64_t>(column);
      share[corner] = row_share * column_share;
      share_by_y[corner] = below ? column_share : -column_share;
      share_by_x[corner] = right ? row_share : -row_share;
    }
  }
};

template <typename Real>
Real weighted(const std::array<Real, 4>& values, const std::array<Real, 4>& weights) {
  return values[0] * weights[0] + values[1] * weights[1] + values[2] * weights[2] +
         values[3] * weights[3];
}

/// In lanes, so that compilers may use vectors without changing the order of additions.
template <typename Real>
Real dot(const Real* a, const Real* b, std::int64_t count) {
  constexpr std::int64_t kLanes = 8;
  std::array<Real, kLanes> sums{};
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
      sums[static_cast<std::size_t>(lane)] += a[i + lane] * b[i + lane];
    }
  }
  Real sum = 0;
  for (; i < count; ++i) sum += a[i] * b[i];
  for (const Real lane : sums) sum += lane;
  return sum;
}

/// DeformWindows as plain memory.
template <typename Real>
class Windows {
 public:
  explicit Windows(const DeformWindows& windows)
      : x_(windows.x.data_ptr<Real>()),
        offset_(windows.offset.data_ptr<Real>()),
        mask_(windows.mask.data_ptr<Real>()),
        height_(windows.x.size(0)),
        width_(windows.x.size(1)),
        channels_(windows.x.size(2)),
        out_width_(windows.offset.size(2)),
        num_pixels_(windows.offset.size(1) * out_width_),
        kernel_(windows.kernel),
        stride_(windows.stride),
        padding_(windows.padding) {}

  void sample(Real* rows) const {
    at::parallel_for(0, num_pixels_, kPixelsPerTask, [&](std::int64_t first, std::int64_t end) {
      for_each_tap(first, end, [&](std::int64_t pixel, std::int64_t k) {
        sample_tap(pixel, k, rows + row_of(pixel, k));
      });
    });
  }

  /// Gradients by offset and mask.
  void gradient_of_places(const Real* rows, Real* by_offset, Real* by_mask) const {
    at::parallel_for(0, num_pixels_, kPixelsPerTask, [&](std::int64_t first, std::int64_t end) {
      for_each_tap(first, end, [&](std::int64_t pixel, std::int64_t k) {
        const Place<Real> place = place_of(pixel, k);
        std::array<Real, 4> dots{};
        for (std::size_t corner = 0; corner < 4; ++corner) {
          dots[corner] =
              dot(rows + row_of(pixel, k), x_ + place.pixels[corner] * channels_, channels_);
        }
        const Real mask = mask_[k * num_pixels_ + pixel];
        by_mask[k * num_pixels_ + pixel] = weighted(dots, place.share);
        by_offset[2 * k * num_pixels_ + pixel] = mask * weighted(dots, place.share_by_y);
        by_offset[(2 * k + 1) * num_pixels_ + pixel] = mask * weighted(dots, place.share_by_x);
      });
    });
  }

  /// Adds the gradient by x. Threads share the channels, so that no two add to one number.
  void add_gradient_of_x(const Real* rows, Real* by_x) const {
    at::parallel_for(0, channels_, kChannelsPerTask, [&](std::int64_t first, std::int64_t end) {
      for_each_tap(0, num_pixels_, [&](std::int64_t pixel, std::int64_t k) {
        const Place<Real> place = place_of(pixel, k);
        const Real mask = mask_[k * num_pixels_ + pixel];
        const Real* row = rows + row_of(pixel, k);
        for (std::size_t corner = 0; corner < 4; ++corner) {
          const Real share = mask * place.share[corner];
          Real* target = by_x + place.pixels[corner] * channels_;
          for (std::int64_t c = first; c < end; ++c) target[c] += share * row[c];
        }
      });
    });
  }

 private:
  template <typename Visit>
  void for_each_tap(std::int64_t first, std::int64_t end, const Visit& visit) const {
    for (std::int64_t pixel = first; pixel < end; ++pixel) {
      for (std::int64_t k = 0; k < kernel_ * kernel_; ++k) visit(pixel, k);
    }
  }

  [[nodiscard]] std::int64_t row_of(std::int64_t pixel, std::int64_t k) const {
    return (pixel * kernel_ * kernel_ + k) * channels_;
  }

  [[nodiscard]] Place<Real> place_of(std::int64_t pixel, std::int64_t k) const {
    const std::int64_t y = pixel / out_width_ * stride_ - padding_ + k / kernel_;
    const std::int64_t x = pixel % out_width_ * stride_ - padding_ + k % kernel_;
    return {static_cast<Real>(y) + offset_[2 * k * num_pixels_ + pixel],
            static_cast<Real>(x) + offset_[(2 * k + 1) * num_pixels_ + pixel], height_, width_};
  }

  void sample_tap(std::int64_t pixel, std::int64_t k, Real* out) const {
    const Place<Real> place = place_of(pixel, k);
    const Real mask = mask_[k * num_pixels_ + pixel];
    std::array<const Real*, 4> corners{};
    for (std::size_t i = 0; i < 4; ++i) corners[i] = x_ + place.pixels[i] * channels_;
    for (std::int64_t c = 0; c < channels_; ++c) {
      out[c] = mask *
               weighted({corners[0][c], corners[1][c], corners[2][c], corners[3][c]}, place.share);
    }
  }

  const Real *x_, *offset_, *mask_;
  std::int64_t height_, width_, channels_, out_width_, num_pixels_;
  std::int64_t kernel_, stride_, padding_;
};

}  // namespace

torch::Tensor sample_windows(const DeformWindows& windows) {
  const std::int64_t num_pixels = windows.offset.size(1) * windows.offset.size(2);
  const std::int64_t num_taps = std::int64_t{windows.kernel} * windows.kernel;
  torch::Tensor rows =
      torch::empty({num_pixels, num_taps * windows.x.size(2)}, windows.x.options());
  AT_DISPATCH_FLOATING_TYPES(windows.x.scalar_type(), "sample_windows",
                             [&] { Windows<scalar_t>(windows).sample(rows.data_ptr<scalar_t>()); });
  return rows;
}

DeformWindowsGradient sample_windows_backward(const DeformWindows& windows,
                                              const torch::Tensor& gradient) {
  DeformWindowsGradient result{torch::zeros_like(windows.x), torch::empty_like(windows.offset),
                               torch::empty_like(windows.mask)};
  AT_DISPATCH_FLOATING_TYPES(windows.x.scalar_type(), "sample_windows_backward", [&] {
    const Windows<scalar_t> plain(windows);
    const auto* rows = gradient.data_ptr<scalar_t>();
    plain.gradient_of_places(rows, result.offset.data_ptr<scalar_t>(),
                             result.mask.data_ptr<scalar_t>());
    plain.add_gradient_of_x(rows, result.x.data_ptr<scalar_t>());
  });
  return result;
}

}  // namespace retinaface::train
