#include <algorithm>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/decoder/finish_vertices.h"
#include "retinaface/mesh/decoder/mesh_decoder.h"

namespace retinaface::mesh {
namespace {

class LinearMeshDecoder final : public MeshDecoder {
 public:
  LinearMeshDecoder(const MeshHierarchy& hierarchy, std::span<const float> weight,
                    std::span<const float> bias, const VertexStatistics& statistics)
      : statistics_(internal::statistics_by_level(hierarchy, statistics)),
        raw_(hierarchy.num_vertices(0) * kVertexChannels) {
    RETINAFACE_REQUIRE(bias.size() == raw_.size() && weight.size() % raw_.size() == 0,
                       std::to_string(weight.size()) + " weights and " +
                           std::to_string(bias.size()) + " biases for " +
                           std::to_string(hierarchy.num_vertices(0)) + " vertices");
    latent_size_ = weight.size() / raw_.size();
    for (const MeshLevel& level : hierarchy.levels) {
      levels_.push_back({rows_of(weight, level.vertices), rows_of(bias, level.vertices)});
    }
  }

  [[nodiscard]] std::size_t latent_size() const override { return latent_size_; }
  [[nodiscard]] std::size_t num_levels() const override { return levels_.size(); }
  [[nodiscard]] std::size_t num_vertices(std::size_t level) const override {
    return statistics_[level].mean.size();
  }

  void decode(std::span<const float> latent, std::size_t level,
              std::span<float> vertices) override {
    RETINAFACE_REQUIRE(level < num_levels() && latent.size() == latent_size_ &&
                           vertices.size() == num_vertices(level) * kVertexChannels,
                       "the decoder cannot fill " + std::to_string(vertices.size()) + " numbers");
    const auto& [weight, bias] = levels_[level];
    std::copy(bias.begin(), bias.end(), raw_.begin());
    for (std::size_t i = 0; i < latent_size_; ++i) {
      const float* mode = weight.data() + i * bias.size();
      for (std::size_t j = 0; j < bias.size(); ++j) raw_[j] += latent[i] * mode[j];
    }
    internal::finish_vertices(raw_, kVertexChannels, statistics_[level], vertices);
  }

 private:
  struct Level {
    std::vector<float> weight;  ///< [latent_size, num_vertices, 6]
    std::vector<float> bias;
  };

  /// Of every mode the numbers of these vertices of the finest level.
  [[nodiscard]] std::vector<float> rows_of(std::span<const float> modes,
                                           std::span<const std::uint32_t> vertices) const {
    std::vector<float> rows;
    for (std::size_t mode = 0; mode < modes.size(); mode += raw_.size()) {
      for (const auto vertex : vertices) {
        const auto row = modes.subspan(mode + vertex * kVertexChannels, kVertexChannels);
        rows.insert(rows.end(), row.begin(), row.end());
      }
    }
    return rows;
  }

  std::vector<VertexStatistics> statistics_;
  std::vector<float> raw_;
  std::vector<Level> levels_;
  std::size_t latent_size_ = 0;
};

}  // namespace

std::unique_ptr<MeshDecoder> make_linear_mesh_decoder(const MeshHierarchy& hierarchy,
                                                      std::span<const float> weight,
                                                      std::span<const float> bias,
                                                      const VertexStatistics& statistics) {
  return std::make_unique<LinearMeshDecoder>(hierarchy, weight, bias, statistics);
}

}  // namespace retinaface::mesh
