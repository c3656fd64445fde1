#include <algorithm>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/graph/spiral.h"
#include "retinaface/mesh/graph/vertex_taps.h"

namespace retinaface::mesh {
namespace {

template <typename T>
class SpiralTaps final : public VertexTaps<T> {
 public:
  SpiralTaps(std::size_t num_vertices, std::span<const Triangle> triangles, std::size_t num_taps)
      : spirals_(spirals(num_vertices, triangles, num_taps)),
        num_vertices_(num_vertices),
        num_taps_(num_taps) {}

  [[nodiscard]] std::size_t num_vertices() const override { return num_vertices_; }
  [[nodiscard]] std::size_t num_taps() const override { return num_taps_; }

  void gather(std::size_t channels, std::span<const T> features, std::span<T> taps) const override {
    require_sizes(channels, features.size(), taps.size());
    for (std::size_t i = 0; i < spirals_.size(); ++i) {
      T* tap = taps.data() + i * channels;
      if (spirals_[i] == kNoVertex) {
        std::fill_n(tap, channels, T{0});
      } else {
        std::copy_n(features.data() + spirals_[i] * channels, channels, tap);
      }
    }
  }

  void add_scattered(std::size_t channels, std::span<const T> taps,
                     std::span<T> features) const override {
    require_sizes(channels, features.size(), taps.size());
    for (std::size_t i = 0; i < spirals_.size(); ++i) {
      if (spirals_[i] == kNoVertex) continue;
      const T* tap = taps.data() + i * channels;
      T* feature = features.data() + spirals_[i] * channels;
      for (std::size_t c = 0; c < channels; ++c) feature[c] += tap[c];
    }
  }

 private:
  void require_sizes(std::size_t channels, std::size_t num_features, std::size_t num_values) const {
    RETINAFACE_REQUIRE(
        num_features == num_vertices_ * channels && num_values == spirals_.size() * channels,
        std::to_string(num_features) + " features, " + std::to_string(num_values) + " taps");
  }

  std::vector<std::uint32_t> spirals_;
  std::size_t num_vertices_;
  std::size_t num_taps_;
};

}  // namespace

template <typename T>
std::unique_ptr<VertexTaps<T>> spiral_taps(std::size_t num_vertices,
                                           std::span<const Triangle> triangles,
                                           std::size_t num_taps) {
  return std::make_unique<SpiralTaps<T>>(num_vertices, triangles, num_taps);
}

template std::unique_ptr<VertexTaps<float>> spiral_taps(std::size_t, std::span<const Triangle>,
                                                        std::size_t);
template std::unique_ptr<VertexTaps<double>> spiral_taps(std::size_t, std::span<const Triangle>,
                                                         std::size_t);

}  // namespace retinaface::mesh
