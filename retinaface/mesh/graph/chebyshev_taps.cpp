#include <algorithm>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/graph/vertex_taps.h"

namespace retinaface::mesh {
namespace {

template <typename T>
class ChebyshevTaps final : public VertexTaps<T> {
 public:
  ChebyshevTaps(const SparseMatrix<double>& laplacian, std::size_t num_taps)
      : laplacian_(converted<T>(laplacian)), num_taps_(num_taps) {
    RETINAFACE_REQUIRE(num_taps > 0, "a filter has at least one tap");
    RETINAFACE_REQUIRE(laplacian.num_rows() == laplacian.num_columns,
                       "a Laplacian is a square matrix");
  }

  [[nodiscard]] std::size_t num_vertices() const override { return laplacian_.num_columns; }
  [[nodiscard]] std::size_t num_taps() const override { return num_taps_; }

  void gather(std::size_t channels, std::span<const T> features, std::span<T> taps) const override {
    require_sizes(channels, features.size(), taps.size());
    std::vector<T> older(features.size());                  // T_{k-2} x
    std::vector<T> last(features.begin(), features.end());  // T_{k-1} x
    std::vector<T> next(features.size());
    store(channels, 0, last, taps);
    for (std::size_t k = 1; k < num_taps_; ++k) {
      multiply<T>(laplacian_, channels, last, next);
      if (k > 1) {
        for (std::size_t i = 0; i < next.size(); ++i) next[i] = 2 * next[i] - older[i];
      }
      store(channels, k, next, taps);
      older.swap(last);
      last.swap(next);
    }
  }

  /// Σ T_k(L) g_k by Clenshaw's recurrence: b_k = g_k + 2 L b_{k+1} - b_{k+2}, and the sum is
  /// g_0 + L b_1 - b_2. The Laplacian is its own transpose.
  void add_scattered(std::size_t channels, std::span<const T> taps,
                     std::span<T> features) const override {
    require_sizes(channels, features.size(), taps.size());
    std::vector<T> later(features.size());  // b_{k+2}
    std::vector<T> last(features.size());   // b_{k+1}
    std::vector<T> next(features.size());
    for (std::size_t k = num_taps_; k-- > 0;) {
      multiply<T>(laplacian_, channels, last, next);
      const T scale = k > 0 ? 2 : 1;
      for (std::size_t v = 0; v < num_vertices(); ++v) {
        const T* tap = taps.data() + (v * num_taps_ + k) * channels;
        for (std::size_t c = 0; c < channels; ++c) {
          const std::size_t i = v * channels + c;
          next[i] = tap[c] + scale * next[i] - later[i];
        }
      }
      later.swap(last);
      last.swap(next);
    }
    for (std::size_t i = 0; i < features.size(); ++i) features[i] += last[i];
  }

 private:
  void require_sizes(std::size_t channels, std::size_t num_features, std::size_t num_values) const {
    RETINAFACE_REQUIRE(
        num_features == num_vertices() * channels && num_values == num_features * num_taps_,
        std::to_string(num_features) + " features, " + std::to_string(num_values) + " taps");
  }

  void store(std::size_t channels, std::size_t tap, const std::vector<T>& values,
             std::span<T> taps) const {
    for (std::size_t v = 0; v < num_vertices(); ++v) {
      std::copy_n(values.data() + v * channels, channels,
                  taps.data() + (v * num_taps_ + tap) * channels);
    }
  }

  SparseMatrix<T> laplacian_;
  std::size_t num_taps_;
};

}  // namespace

template <typename T>
std::unique_ptr<VertexTaps<T>> chebyshev_taps(const SparseMatrix<double>& laplacian,
                                              std::size_t num_taps) {
  return std::make_unique<ChebyshevTaps<T>>(laplacian, num_taps);
}

template std::unique_ptr<VertexTaps<float>> chebyshev_taps(const SparseMatrix<double>&,
                                                           std::size_t);
template std::unique_ptr<VertexTaps<double>> chebyshev_taps(const SparseMatrix<double>&,
                                                            std::size_t);

}  // namespace retinaface::mesh
