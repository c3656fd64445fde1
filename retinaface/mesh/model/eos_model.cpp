#include "retinaface/mesh/model/eos_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "retinaface/base/file.h"
#include "retinaface/base/text_lines.h"
#include "retinaface/formats/messages.h"
#include "retinaface/mesh/model/eos_archive.h"
#include "retinaface/mesh/model/eos_landmarks.h"

namespace retinaface::mesh {
namespace {

using internal::EosArchive;
using internal::EosPart;
using internal::NamedVertices;

// What a later version added.
constexpr std::uint32_t kOldest = 1;
constexpr std::uint32_t kWithExpressions = 2;
constexpr std::uint32_t kWithNamedVertices = 3;
constexpr std::uint32_t kWithTextureTriangles = 4;

constexpr char kLicence[] =
    "not in the file: that of the model which it holds; the Surrey Face Model's forbids commercial "
    "use";

struct EosModel {
  MorphableModel model;
  NamedVertices named_vertices;
  float millimetres = 1;  ///< for a unit of the file
};

float unit_of(std::span<const float> mean_positions) {
  constexpr float kLargestFace = 1e4F;
  constexpr float kMicrometre = 1e-3F;
  const auto [lowest, highest] = std::ranges::minmax(mean_positions);
  return highest - lowest > kLargestFace ? kMicrometre : 1.0F;
}

void scale(std::span<float> values, float factor) {
  for (float& value : values) value *= factor;
}

class EosReader {
 public:
  EosReader(std::span<const std::byte> file, std::string_view name)
      : archive_(file, name), name_(name) {}

  Result<EosModel> read() {
    RETINAFACE_ASSIGN_OR_RETURN(const std::uint32_t version, archive_.version());
    if (version < kOldest || version > kWithTextureTriangles)
      return retinaface::internal::unsupported(
          name_, fmt::format("begins with version {} of eos's models, expected {} to {}", version,
                             kOldest, kWithTextureTriangles));
    EosModel read;
    read.model.name = std::filesystem::path(name_).stem().string();
    read.model.licence = kLicence;
    RETINAFACE_ASSIGN_OR_RETURN(EosPart shape, archive_.principal_components("shape"));
    RETINAFACE_ASSIGN_OR_RETURN(EosPart colours, archive_.principal_components("colours"));
    MorphableModel& model = read.model;
    model.mean_positions = std::move(shape.mean);
    model.identity = std::move(shape.modes);
    model.triangles = std::move(shape.triangles);
    model.mean_albedo = std::move(colours.mean);
    model.albedo = std::move(colours.modes);
    if (version >= kWithExpressions) RETINAFACE_RETURN_IF_ERROR(read_expressions(model));
    if (version >= kWithNamedVertices) {
      RETINAFACE_ASSIGN_OR_RETURN(read.named_vertices, named_vertices(model.num_vertices()));
    }
    RETINAFACE_RETURN_IF_ERROR(archive_.skip("texture coordinates", 2 * sizeof(double)));
    if (version >= kWithTextureTriangles)
      RETINAFACE_RETURN_IF_ERROR(archive_.skip("texture triangles", 3 * sizeof(std::int32_t)));
    RETINAFACE_RETURN_IF_ERROR(archive_.expect_end());
    RETINAFACE_RETURN_IF_ERROR(check_morphable_model(model, name_));
    read.millimetres = unit_of(model.mean_positions);
    scale(model.mean_positions, read.millimetres);
    scale(model.identity.standard_deviations, read.millimetres);
    scale(model.expression.standard_deviations, read.millimetres);
    return read;
  }

 private:
  Result<void> read_expressions(MorphableModel& model) {
    RETINAFACE_ASSIGN_OR_RETURN(const bool has_any, archive_.has_optional("expressions"));
    if (!has_any) return {};
    RETINAFACE_ASSIGN_OR_RETURN(const auto kind, archive_.alternative("expressions", 2));
    if (kind == 1) {
      RETINAFACE_ASSIGN_OR_RETURN(model.expression, archive_.blendshapes());
      return {};
    }
    RETINAFACE_ASSIGN_OR_RETURN(EosPart part, archive_.principal_components("expressions"));
    if (part.mean.size() != model.mean_positions.size())
      return archive_.fault(
          fmt::format("the mean of the expressions has {} numbers, expected {} "
                      "as that of the shape",
                      part.mean.size(), model.mean_positions.size()));
    for (std::size_t i = 0; i < part.mean.size(); ++i) model.mean_positions[i] += part.mean[i];
    model.expression = std::move(part.modes);
    return {};
  }

  Result<NamedVertices> named_vertices(std::size_t num_vertices) {
    RETINAFACE_ASSIGN_OR_RETURN(const bool has_any, archive_.has_optional("named landmarks"));
    if (!has_any) return NamedVertices();
    RETINAFACE_ASSIGN_OR_RETURN(NamedVertices vertices, archive_.named_vertices());
    for (const auto& [landmark, vertex] : vertices) {
      if (vertex >= num_vertices)
        return archive_.fault(fmt::format("landmark {} has vertex {}, expected one below {}",
                                          retinaface::internal::quote(landmark), vertex,
                                          num_vertices));
    }
    return vertices;
  }

  EosArchive archive_;
  std::string_view name_;
};

Result<std::vector<std::uint32_t>> read_landmarks(const EosFiles& files, const EosModel& read) {
  if (files.landmarks.empty()) return std::vector<std::uint32_t>();
  const std::size_t num_vertices = read.model.num_vertices();
  RETINAFACE_ASSIGN_OR_RETURN(const auto text, retinaface::internal::read_text(files.landmarks));
  RETINAFACE_ASSIGN_OR_RETURN(
      const auto mapping, internal::parse_eos_mapping(text.text(), read.named_vertices,
                                                      num_vertices, printable(files.landmarks)));
  internal::EosContours contours;
  if (!files.contours.empty()) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto json, retinaface::internal::read_text(files.contours));
    RETINAFACE_ASSIGN_OR_RETURN(contours, internal::parse_eos_contours(json.text(), num_vertices,
                                                                       printable(files.contours)));
  }
  return internal::completed_landmarks(mapping, contours, read.model.mean_positions);
}

Result<void> add_blendshapes(const std::filesystem::path& path, EosModel& read) {
  MorphableModel& model = read.model;
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes file, read_file(path));
  RETINAFACE_ASSIGN_OR_RETURN(model.expression, parse_eos_blendshapes(file, printable(path)));
  scale(model.expression.standard_deviations, read.millimetres);
  const std::size_t expected = model.expression.size() * model.mean_positions.size();
  if (model.expression.directions.size() == expected)
    return check_morphable_model(model, printable(path));
  return retinaface::internal::corrupt(
      printable(path),
      fmt::format("its {} blendshapes have {} numbers, expected {} as the {} vertices of the model "
                  "have it",
                  model.expression.size(), model.expression.directions.size(), expected,
                  model.num_vertices()));
}

/// "sfm" of sfm_shape_3448, otherwise the whole name: models of several resolutions share a mesh.
std::string family(const std::string& stem) {
  constexpr std::string_view kSurrey = "sfm_";
  return stem.starts_with(kSurrey) ? "sfm" : stem;
}

}  // namespace

EosFiles find_eos_files(const std::filesystem::path& model) {
  const auto beside = [&](const std::string& name) {
    std::error_code ignored;
    auto path = model.parent_path() / name;
    return std::filesystem::exists(path, ignored) ? path : std::filesystem::path();
  };
  const std::string stem = model.stem().string();
  return {
      .model = model,
      .blendshapes = beside("expression_blendshapes_" + stem.substr(stem.rfind('_') + 1) + ".bin"),
      .landmarks = beside("ibug_to_" + family(stem) + ".txt"),
      .contours = beside(family(stem) + "_model_contours.json")};
}

Result<MorphableModel> read_eos_model(const EosFiles& files) {
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes file, read_file(files.model));
  RETINAFACE_ASSIGN_OR_RETURN(EosModel read, EosReader(file, printable(files.model)).read());
  RETINAFACE_ASSIGN_OR_RETURN(read.model.landmarks68, read_landmarks(files, read));
  if (!files.blendshapes.empty() && read.model.expression.size() == 0)
    RETINAFACE_RETURN_IF_ERROR(add_blendshapes(files.blendshapes, read));
  return std::move(read.model);
}

Result<MorphableModel> parse_eos_model(std::span<const std::byte> file, std::string_view name) {
  RETINAFACE_ASSIGN_OR_RETURN(EosModel read, EosReader(file, printable(name)).read());
  return std::move(read.model);
}

Result<LinearModes> parse_eos_blendshapes(std::span<const std::byte> file, std::string_view name) {
  const std::string subject = printable(name);
  EosArchive archive(file, subject);
  RETINAFACE_ASSIGN_OR_RETURN(LinearModes modes, archive.blendshapes());
  RETINAFACE_RETURN_IF_ERROR(archive.expect_end());
  return modes;
}

}  // namespace retinaface::mesh
