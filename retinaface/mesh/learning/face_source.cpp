#include "retinaface/mesh/learning/face_source.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/model/procedural_skin.h"
#include "retinaface/mesh/model/sample_coefficients.h"
#include "retinaface/mesh/network/graph_network.h"

namespace retinaface::mesh {
namespace {

class FaceSource {
 public:
  explicit FaceSource(const MorphableModel& model) : model_(model) {
    RETINAFACE_REQUIRE(!model.mean_albedo.empty() || !model.landmarks68.empty(),
                       "the model '" + model.name + "' has neither albedo nor landmarks");
    if (model.mean_albedo.empty()) skin_.emplace(model);
  }

  void draw(Random& random, std::span<float> vertices) const {
    Mesh mesh = evaluate_mesh(model_, sample_coefficients(model_, {}, random));
    if (skin_) mesh.colours = skin_->colours(sample_skin(random));
    for (std::size_t v = 0; v < mesh.positions.size(); ++v) {
      mesh.positions[v].store(&vertices[v * kVertexChannels]);
      mesh.colours[v].store(&vertices[v * kVertexChannels + 3]);
    }
  }

 private:
  MorphableModel model_;
  std::optional<ProceduralSkin> skin_;
};

}  // namespace

MeshSource face_source(const MorphableModel& model) {
  return [source = std::make_shared<const FaceSource>(model)](
             Random& random, std::span<float> vertices) { source->draw(random, vertices); };
}

Mesh face_with_parted_lips(const MorphableModel& model) {
  constexpr float kOpen = 0.7F;
  ModelCoefficients coefficients;
  const auto& names = model.expression.names;
  const auto jaw = std::find(names.begin(), names.end(), "jawOpen");
  if (jaw != names.end()) {
    coefficients.expression.resize(static_cast<std::size_t>(jaw - names.begin()) + 1);
    coefficients.expression.back() = kOpen;
  }
  return evaluate_mesh(model, coefficients);
}

}  // namespace retinaface::mesh
