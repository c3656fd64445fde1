#include <fmt/format.h>

#include <optional>

#include "retinaface/formats/messages.h"
#include "retinaface/mesh/io/tensor_fields.h"
#include "retinaface/mesh/model/model_file.h"
#include "retinaface/mesh/model/model_tensors.h"

namespace retinaface::mesh {
namespace {

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos;
       begin = end + 1, end = text.find('\n', begin)) {
    lines.emplace_back(text.substr(begin, end - begin));
  }
  lines.emplace_back(text.substr(begin));
  return lines;
}

class ModelReader {
 public:
  ModelReader(const TensorFile& file, std::string_view name)
      : fields_(file, name, internal::kMostIndexed - 1) {}

  Result<MorphableModel> read() {
    RETINAFACE_RETURN_IF_ERROR(fields_.expect("format", kFormat));
    RETINAFACE_RETURN_IF_ERROR(fields_.expect("unit", kUnit));
    MorphableModel model;
    model.name = fields_.text("name").value_or("");
    model.licence = fields_.text("licence").value_or("");
    RETINAFACE_ASSIGN_OR_RETURN(model.mean_positions, values(kMeanPositions));
    RETINAFACE_ASSIGN_OR_RETURN(model.triangles, fields_.triangles(kTriangles));
    if (fields_.has(kMeanAlbedo)) {
      RETINAFACE_ASSIGN_OR_RETURN(model.mean_albedo, values(kMeanAlbedo));
    }
    if (fields_.has(kLandmarks68)) {
      RETINAFACE_ASSIGN_OR_RETURN(model.landmarks68, fields_.indices(kLandmarks68));
    }
    RETINAFACE_ASSIGN_OR_RETURN(model.identity, modes(kIdentity));
    RETINAFACE_ASSIGN_OR_RETURN(model.expression, modes(kExpression));
    RETINAFACE_ASSIGN_OR_RETURN(model.albedo, modes(kAlbedo));
    if (model.identity.size() == 0) return fields_.missing(std::string(kIdentity) + kDirections);
    RETINAFACE_RETURN_IF_ERROR(check_morphable_model(model, fields_.name()));
    return model;
  }

 private:
  [[nodiscard]] Result<std::vector<float>> values(std::string_view tensor) const {
    RETINAFACE_ASSIGN_OR_RETURN(const auto numbers, fields_.values(tensor));
    return std::vector<float>(numbers.begin(), numbers.end());
  }

  /// No modes where neither of their tensors is there.
  [[nodiscard]] Result<LinearModes> modes(const std::string& basis) const {
    LinearModes modes;
    if (!fields_.has(basis + kDirections) && !fields_.has(basis + kDeviations)) return modes;
    RETINAFACE_ASSIGN_OR_RETURN(modes.directions, values(basis + kDirections));
    RETINAFACE_ASSIGN_OR_RETURN(modes.standard_deviations, values(basis + kDeviations));
    const std::string kind = fields_.text(basis + kKind).value_or("");
    if (kind != kBlendshapes && kind != kPrincipalComponents)
      return fields_.fault(fmt::format("its metadata has the {}{} {}, expected '{}' or '{}'", basis,
                                       kKind, retinaface::internal::quote(kind),
                                       kPrincipalComponents, kBlendshapes));
    modes.kind = kind == kBlendshapes ? ModeKind::Blendshapes : ModeKind::PrincipalComponents;
    if (const auto names = fields_.text(basis + kNames)) modes.names = split_lines(*names);
    return modes;
  }

  internal::TensorFields fields_;
};

}  // namespace

Result<MorphableModel> read_morphable_model(std::span<const std::byte> file,
                                            std::string_view name) {
  RETINAFACE_ASSIGN_OR_RETURN(const TensorFile content, read_safetensors(file, name));
  return ModelReader(content, name).read();
}

}  // namespace retinaface::mesh
