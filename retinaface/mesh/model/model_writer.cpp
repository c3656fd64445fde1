#include <fmt/format.h>
#include <fmt/ranges.h>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/io/tensor_fields.h"
#include "retinaface/mesh/model/model_file.h"
#include "retinaface/mesh/model/model_tensors.h"

namespace retinaface::mesh {
namespace {

using internal::vector_tensor;

void add_modes(const LinearModes& modes, const std::string& basis, TensorFile& file) {
  if (modes.size() == 0) return;
  const auto num_modes = static_cast<std::int64_t>(modes.size());
  const auto num_values = static_cast<std::int64_t>(modes.directions.size()) / num_modes;
  file.tensors.emplace(basis + kDirections, Tensor(Shape{num_modes, num_values}, modes.directions));
  file.tensors.emplace(basis + kDeviations, vector_tensor(modes.standard_deviations));
  file.metadata[basis + kKind] =
      modes.kind == ModeKind::Blendshapes ? kBlendshapes : kPrincipalComponents;
  if (!modes.names.empty())
    file.metadata[basis + kNames] = fmt::format("{}", fmt::join(modes.names, "\n"));
}

}  // namespace

Result<Bytes> write_morphable_model(const MorphableModel& model, StorageType type) {
  if (model.num_vertices() > internal::kMostIndexed)
    return Error{ErrorCode::LimitExceeded,
                 fmt::format("{}: has {} vertices, at most {} can be written",
                             printable(model.name), model.num_vertices(), internal::kMostIndexed)};
  const auto checked = check_morphable_model(model, model.name);
  RETINAFACE_REQUIRE(checked.ok(), checked.error().message);
  TensorFile file;
  file.metadata = {
      {"format", kFormat}, {"name", model.name}, {"licence", model.licence}, {"unit", kUnit}};
  file.tensors.emplace(kMeanPositions, vector_tensor(model.mean_positions));
  file.tensors.emplace(kTriangles, vector_tensor(model.triangles));
  if (!model.mean_albedo.empty())
    file.tensors.emplace(kMeanAlbedo, vector_tensor(model.mean_albedo));
  if (!model.landmarks68.empty())
    file.tensors.emplace(kLandmarks68, vector_tensor(model.landmarks68));
  add_modes(model.identity, kIdentity, file);
  add_modes(model.expression, kExpression, file);
  add_modes(model.albedo, kAlbedo, file);
  return write_safetensors(file, type);
}

}  // namespace retinaface::mesh
