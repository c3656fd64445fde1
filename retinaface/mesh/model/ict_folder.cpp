#include <fmt/format.h>

#include <algorithm>

#include "retinaface/base/file.h"
#include "retinaface/base/text_lines.h"
#include "retinaface/data/list_files.h"
#include "retinaface/formats/messages.h"
#include "retinaface/mesh/io/obj.h"
#include "retinaface/mesh/model/ict_facekit.h"
#include "retinaface/mesh/model/ict_parts.h"

namespace retinaface::mesh {
namespace {

constexpr std::string_view kIdentity = "identity";

/// The file's mesh, of which the first `num_vertices` are wanted.
Result<Mesh> read_part(const std::filesystem::path& path, std::size_t num_vertices) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto file, retinaface::internal::read_text(path));
  RETINAFACE_ASSIGN_OR_RETURN(Mesh mesh, read_obj(file.text(), path.native()));
  if (mesh.positions.size() >= num_vertices) return mesh;
  return retinaface::internal::corrupt(
      printable(path),
      fmt::format("has {} vertices, expected {} or more", mesh.positions.size(), num_vertices));
}

void take_neutral(const Mesh& neutral, std::size_t num_vertices, MorphableModel& model) {
  model.mean_positions.resize(3 * num_vertices);
  for (std::size_t i = 0; i < num_vertices; ++i)
    (kMillimetresPerCentimetre * neutral.positions[i]).store(&model.mean_positions[3 * i]);
  for (const Triangle& triangle : neutral.triangles)
    if (std::ranges::max(triangle) < num_vertices) model.triangles.push_back(triangle);
}

void append_difference(const Mesh& mesh, const Mesh& neutral, std::size_t num_vertices,
                       LinearModes& modes) {
  const std::size_t begin = modes.directions.size();
  modes.directions.resize(begin + 3 * num_vertices);
  for (std::size_t i = 0; i < num_vertices; ++i) {
    (kMillimetresPerCentimetre * (mesh.positions[i] - neutral.positions[i]))
        .store(&modes.directions[begin + 3 * i]);
  }
  modes.standard_deviations.push_back(1);
}

/// "identity042": the digits keep the files' order that of the modes.
bool is_identity(std::string_view stem) {
  if (!stem.starts_with(kIdentity)) return false;
  const std::string_view digits = stem.substr(kIdentity.size());
  return !digits.empty() &&
         std::ranges::all_of(digits, [](char digit) { return digit >= '0' && digit <= '9'; });
}

}  // namespace

Result<MorphableModel> read_ict_folder(const std::filesystem::path& folder,
                                       std::size_t num_vertices) {
  MorphableModel model = empty_ict_model();
  RETINAFACE_ASSIGN_OR_RETURN(const Mesh neutral,
                              read_part(folder / kIctNeutralMesh, num_vertices));
  take_neutral(neutral, num_vertices, model);
  const auto json_path = folder / "vertex_indices.json";
  RETINAFACE_ASSIGN_OR_RETURN(const auto json, retinaface::internal::read_text(json_path));
  RETINAFACE_ASSIGN_OR_RETURN(model.landmarks68,
                              parse_ict_landmarks(json.text(), printable(json_path)));
  RETINAFACE_ASSIGN_OR_RETURN(const auto files, retinaface::internal::list_files(folder, ".obj"));
  for (const std::filesystem::path& file : files) {
    if (file == kIctNeutralMesh) continue;
    RETINAFACE_ASSIGN_OR_RETURN(const Mesh mesh, read_part(folder / file, num_vertices));
    const std::string stem = file.stem().string();
    LinearModes& modes = is_identity(stem) ? model.identity : model.expression;
    append_difference(mesh, neutral, num_vertices, modes);
    if (&modes == &model.expression) modes.names.push_back(stem);
  }
  RETINAFACE_RETURN_IF_ERROR(check_morphable_model(model, printable(folder)));
  return model;
}

}  // namespace retinaface::mesh
