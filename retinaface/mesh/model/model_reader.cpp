#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "retinaface/formats/messages.h"
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
  ModelReader(const TensorFile& file, std::string_view name) : file_(file), name_(name) {}

  Result<MorphableModel> read() {
    RETINAFACE_RETURN_IF_ERROR(check_format());
    MorphableModel model;
    model.name = text("name").value_or("");
    model.licence = text("licence").value_or("");
    RETINAFACE_ASSIGN_OR_RETURN(model.mean_positions, values(kMeanPositions));
    RETINAFACE_ASSIGN_OR_RETURN(model.triangles, triangles());
    if (has(kMeanAlbedo)) {
      RETINAFACE_ASSIGN_OR_RETURN(model.mean_albedo, values(kMeanAlbedo));
    }
    if (has(kLandmarks68)) {
      RETINAFACE_ASSIGN_OR_RETURN(model.landmarks68, indices(kLandmarks68));
    }
    RETINAFACE_ASSIGN_OR_RETURN(model.identity, modes(kIdentity));
    RETINAFACE_ASSIGN_OR_RETURN(model.expression, modes(kExpression));
    RETINAFACE_ASSIGN_OR_RETURN(model.albedo, modes(kAlbedo));
    if (model.identity.size() == 0) return missing(std::string(kIdentity) + kDirections);
    RETINAFACE_RETURN_IF_ERROR(check_morphable_model(model, name_));
    return model;
  }

 private:
  [[nodiscard]] Error fault(std::string_view what) const {
    return retinaface::internal::corrupt(name_, what);
  }
  [[nodiscard]] Error missing(std::string_view tensor) const {
    return fault(fmt::format("tensor '{}' is missing", tensor));
  }
  [[nodiscard]] bool has(std::string_view tensor) const { return file_.tensors.contains(tensor); }

  [[nodiscard]] std::optional<std::string> text(std::string_view key) const {
    const auto found = file_.metadata.find(key);
    if (found == file_.metadata.end()) return std::nullopt;
    return found->second;
  }

  [[nodiscard]] Result<void> check_format() const {
    const auto expect = [&](std::string_view key, std::string_view expected) -> Result<void> {
      const std::string found = text(key).value_or("");
      if (found == expected) return {};
      return retinaface::internal::unsupported(
          name_, fmt::format("its metadata has the {} {}, expected '{}'", key,
                             retinaface::internal::quote(found), expected));
    };
    RETINAFACE_RETURN_IF_ERROR(expect("format", kFormat));
    return expect("unit", kUnit);
  }

  [[nodiscard]] Result<std::vector<float>> values(std::string_view tensor) const {
    const auto found = file_.tensors.find(tensor);
    if (found == file_.tensors.end()) return missing(tensor);
    const auto numbers = found->second.values();
    return std::vector<float>(numbers.begin(), numbers.end());
  }

  [[nodiscard]] Result<std::vector<std::uint32_t>> indices(std::string_view tensor) const {
    RETINAFACE_ASSIGN_OR_RETURN(const auto numbers, values(tensor));
    std::vector<std::uint32_t> vertices;
    vertices.reserve(numbers.size());
    for (const float number : numbers) {
      if (!(number >= 0 && number < static_cast<float>(kMaxVertices)) ||
          std::floor(number) != number)
        return fault(fmt::format("tensor '{}' holds {}, expected vertex indices", tensor, number));
      vertices.push_back(static_cast<std::uint32_t>(number));
    }
    return vertices;
  }

  [[nodiscard]] Result<std::vector<Triangle>> triangles() const {
    RETINAFACE_ASSIGN_OR_RETURN(const auto corners, indices(kTriangles));
    if (corners.size() % 3 != 0)
      return fault(fmt::format("tensor '{}' has {} numbers, expected three for each triangle",
                               kTriangles, corners.size()));
    std::vector<Triangle> triangles(corners.size() / 3);
    for (std::size_t i = 0; i < corners.size(); ++i) triangles[i / 3][i % 3] = corners[i];
    return triangles;
  }

  /// No modes where neither of their tensors is there.
  [[nodiscard]] Result<LinearModes> modes(const std::string& basis) const {
    LinearModes modes;
    if (!has(basis + kDirections) && !has(basis + kDeviations)) return modes;
    RETINAFACE_ASSIGN_OR_RETURN(modes.directions, values(basis + kDirections));
    RETINAFACE_ASSIGN_OR_RETURN(modes.standard_deviations, values(basis + kDeviations));
    const std::string kind = text(basis + kKind).value_or("");
    if (kind != kBlendshapes && kind != kPrincipalComponents)
      return fault(fmt::format("its metadata has the {}{} {}, expected '{}' or '{}'", basis, kKind,
                               retinaface::internal::quote(kind), kPrincipalComponents,
                               kBlendshapes));
    modes.kind = kind == kBlendshapes ? ModeKind::Blendshapes : ModeKind::PrincipalComponents;
    if (const auto names = text(basis + kNames)) modes.names = split_lines(*names);
    return modes;
  }

  const TensorFile& file_;
  std::string_view name_;
};

}  // namespace

Result<MorphableModel> read_morphable_model(std::span<const std::byte> file,
                                            std::string_view name) {
  RETINAFACE_ASSIGN_OR_RETURN(const TensorFile content, read_safetensors(file, name));
  return ModelReader(content, name).read();
}

}  // namespace retinaface::mesh
