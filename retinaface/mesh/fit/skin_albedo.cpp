#include "retinaface/mesh/fit/skin_albedo.h"

#include <cstdint>
#include <utility>

#include "retinaface/base/random.h"
#include "retinaface/mesh/learning/principal_components.h"
#include "retinaface/mesh/model/procedural_skin.h"

namespace retinaface::mesh {

MorphableModel with_skin_albedo(MorphableModel model) {
  constexpr std::size_t kNumPeople = 200;
  constexpr std::size_t kNumModes = 20;
  constexpr std::uint64_t kSeed = 1;
  if (!model.mean_albedo.empty()) return model;
  const ProceduralSkin skin(model);
  Random random(kSeed);
  std::vector<float> samples;
  samples.reserve(kNumPeople * model.mean_positions.size());
  for (std::size_t i = 0; i < kNumPeople; ++i)
    for (const Vec3& colour : skin.colours(sample_skin(random)))
      samples.insert(samples.end(), {colour.x, colour.y, colour.z});
  PrincipalComponents components =
      principal_components(std::move(samples), model.mean_positions.size(), kNumModes, kSeed);
  model.mean_albedo = std::move(components.mean);
  model.albedo = {.directions = std::move(components.directions),
                  .standard_deviations = std::move(components.standard_deviations),
                  .names = {}};
  return model;
}

}  // namespace retinaface::mesh
