#include "apps/retinaface/mesh_outputs.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "apps/retinaface/console.h"
#include "retinaface/base/file.h"
#include "retinaface/formats/safetensors.h"
#include "retinaface/image/encode.h"
#include "retinaface/mesh/io/mesh_file.h"
#include "retinaface/mesh/normals.h"
#include "retinaface/mesh/show/complete_face.h"
#include "retinaface/mesh/show/photo_colours.h"
#include "retinaface/mesh/show/show_face.h"

namespace retinaface::cli {
namespace {

namespace fs = std::filesystem;

fs::path with_ending(fs::path stem, const std::string& ending) {
  stem += ending;
  return stem;
}

/// glTF counts in metres, the model in millimetres.
mesh::Mesh in_unit_of(const std::string& format, const mesh::Mesh& mesh) {
  mesh::Mesh scaled = mesh;
  if (format == "glb")
    for (mesh::Vec3& position : scaled.positions) position = 1e-3F * position;
  return scaled;
}

/// The face with eyes and teeth, in its own colours or the photo's.
mesh::ShownFace show(const mesh::MorphableModel& model, const FittedFace& fitted, ImageView photo,
                     bool photo_colours) {
  mesh::ShownFace shown{fitted.fit.face, fitted.found,
                        mesh::complete_face(model, fitted.found.mesh), photo_colours};
  mesh::Mesh& mesh = shown.mesh;
  mesh.normals = mesh::vertex_normals(mesh.positions, mesh.triangles);
  if (!photo_colours) return shown;
  mesh::Mesh& bare = shown.found.mesh;
  bare.colours.assign(mesh.colours.begin(), mesh.colours.begin() + std::ssize(bare.positions));
  std::ranges::copy(mesh::photo_colours(photo, shown.found), mesh.colours.begin());
  return shown;
}

Result<void> write_vertices(const fs::path& path, std::span<const mesh::Vec3> vertices) {
  Tensor tensor(Shape{std::ssize(vertices), 3});
  float* to = tensor.data();
  for (const mesh::Vec3 vertex : vertices) {
    vertex.store(to);
    to += 3;
  }
  TensorFile file;
  file.tensors.emplace("vertices", std::move(tensor));
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes bytes, write_safetensors(file));
  return write_file_atomically(path, bytes);
}

}  // namespace

Result<std::vector<std::string>> parse_mesh_formats(const std::string& text) {
  std::vector<std::string> formats;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    formats.push_back(text.substr(begin, end - begin));
    const std::string& format = formats.back();
    if (format != "glb" && format != "obj" && format != "ply")
      return Error{ErrorCode::InvalidArgument,
                   "--format: has '" + printable(format) + "', expected glb, obj or ply"};
    begin = end + 1;
  }
  return formats;
}

/// A face with its mesh, while its picture is looked at.
struct MeshOutputs::DrawnFace {
  MeshResult result;
  std::optional<mesh::ShownFace> shown;
  Result<void> written{};
};

MeshOutputs::MeshOutputs(const MeshTools& tools, MeshOutputOptions options)
    : tools_(tools),
      models_{{tools.detector.model_name(), tools.detector.model_sha256()},
              {tools.fitter.model().name, tools.fitter.model_sha256()}},
      options_(std::move(options)),
      names_(options_.folder, ".json"),
      lines_(TextOutput::to_descriptor(STDOUT_FILENO, "standard output")),
      pool_(options_.num_threads) {}

Result<void> MeshOutputs::write(const FrameResult& frame) {
  const fs::path json_path = names_.path_for(frame.input);
  const fs::path stem = fs::path(json_path).replace_extension();
  std::vector<DrawnFace> faces;
  if (!frame.error) {
    RETINAFACE_RETURN_IF_ERROR(make_folder(stem.parent_path()));
    faces = fit_faces(frame, stem);
    for (const DrawnFace& face : faces) RETINAFACE_RETURN_IF_ERROR(face.written);
    RETINAFACE_RETURN_IF_ERROR(write_overlay(frame, faces, stem));
    tell(frame, faces);
  }
  std::vector<MeshResult> results;
  results.reserve(faces.size());
  for (DrawnFace& face : faces) results.push_back(std::move(face.result));
  const std::string line = mesh_json(frame, results, models_).dump() + '\n';
  if (!frame.error) {
    RETINAFACE_RETURN_IF_ERROR(check_is_no_input(json_path));
    RETINAFACE_RETURN_IF_ERROR(write_file_atomically(json_path, std::string_view(line)));
  }
  return lines_.write(line);
}

std::vector<MeshOutputs::DrawnFace> MeshOutputs::fit_faces(const FrameResult& frame,
                                                           const fs::path& stem) {
  std::vector<std::optional<DrawnFace>> faces(frame.faces.size());
  pool_.parallel_for(std::ssize(faces), [&](std::int64_t i) {
    const auto number = static_cast<std::size_t>(i);
    faces[number] = fit_face(frame, number, stem);
  });
  std::vector<DrawnFace> fitted;
  fitted.reserve(faces.size());
  for (auto& face : faces) fitted.push_back(std::move(*face));
  return fitted;
}

MeshOutputs::DrawnFace MeshOutputs::fit_face(const FrameResult& frame, std::size_t number,
                                             const fs::path& stem) const {
  const Face detected = tools_.near_look.look(frame.picture.view(), frame.faces[number]);
  DrawnFace face{
      .result = {detected,
                 tools_.fitter.fit(frame.picture.view(), detected.landmarks.points, detected.box),
                 {}},
      .shown = std::nullopt};
  if (!face.result.fitted) return face;
  const FittedFace& fitted = *face.result.fitted;
  face.shown = show(tools_.fitter.model(), fitted, frame.picture.view(), options_.photo_colours);
  face.written = write_face(frame, face, with_ending(stem, fmt::format(".{}", number + 1)));
  return face;
}

Result<void> MeshOutputs::write_face(const FrameResult& frame, DrawnFace& face,
                                     const fs::path& stem) const {
  for (const std::string& format : options_.formats) {
    const fs::path path = with_ending(stem, "." + format);
    RETINAFACE_RETURN_IF_ERROR(check_is_no_input(path));
    RETINAFACE_RETURN_IF_ERROR(mesh::write_mesh(path, in_unit_of(format, face.shown->mesh)));
    face.result.files.push_back(path);
  }
  if (options_.vertices) {
    const fs::path path = with_ending(stem, ".safetensors");
    RETINAFACE_RETURN_IF_ERROR(check_is_no_input(path));
    RETINAFACE_RETURN_IF_ERROR(write_vertices(path, face.shown->found.vertices));
    face.result.files.push_back(path);
  }
  if (!options_.pictures) return {};
  const fs::path path = with_ending(stem, ".jpg");
  RETINAFACE_RETURN_IF_ERROR(check_is_no_input(path));
  const Image sheet = mesh::face_sheet(frame.picture.view(), *face.shown);
  RETINAFACE_RETURN_IF_ERROR(write_image(path, sheet.view()));
  face.result.files.push_back(path);
  return {};
}

Result<void> MeshOutputs::write_overlay(const FrameResult& frame,
                                        const std::vector<DrawnFace>& faces,
                                        const fs::path& stem) const {
  std::vector<mesh::ShownFace> shown;
  for (const DrawnFace& face : faces)
    if (face.shown) shown.push_back(*face.shown);
  if (shown.empty() || !options_.pictures) return {};
  const fs::path path = with_ending(stem, ".overlay.jpg");
  RETINAFACE_RETURN_IF_ERROR(check_is_no_input(path));
  return write_image(path, mesh::mesh_overlay(frame.picture.view(), shown).view());
}

Result<void> MeshOutputs::check_is_no_input(const fs::path& path) const {
  const auto identity = identity_of(path);
  if (identity && options_.read.contains(*identity)) return would_overwrite(path);
  return {};
}

void MeshOutputs::tell(const FrameResult& frame, const std::vector<DrawnFace>& faces) {
  if (faces.empty() && !options_.quiet) say(printable(frame.input.path) + ": no face");
  for (std::size_t i = 0; i < faces.size(); ++i) {
    const auto& [detected, fitted, files] = faces[i].result;
    if (fitted) {
      ++num_fitted_;
      continue;
    }
    ++num_failed_;
    say(fmt::format("{}: face {} ({:.0f} pixels wide): {}", printable(frame.input.path), i + 1,
                    detected.box.width(), fitted.error().message));
  }
}

}  // namespace retinaface::cli
