#include "retinaface/mesh/synth/write_synthetic_faces.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "retinaface/base/file.h"
#include "retinaface/base/thread_pool.h"
#include "retinaface/formats/safetensors.h"
#include "retinaface/image/encode.h"
#include "retinaface/mesh/synth/label_line.h"

namespace retinaface::mesh {
namespace {

namespace fs = std::filesystem;

std::string stem_of(std::uint64_t number) {
  return fmt::format("{:06}", number);
}

/// Nobody's pictures or labels are replaced: a set is work, and photos may have the same names.
Result<void> check_folder(const fs::path& folder, const SyntheticSetOptions& options) {
  const auto check = [&](const std::string& name) -> Result<void> {
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(folder / name, ignored))) return {};
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("{}: holds {} already, expected a folder without such files",
                             printable(folder), name)};
  };
  RETINAFACE_RETURN_IF_ERROR(check("labels.jsonl"));
  for (std::uint64_t number = 0; number < options.count; ++number) {
    RETINAFACE_RETURN_IF_ERROR(check(stem_of(number) + ".jpg"));
    if (options.vertices) RETINAFACE_RETURN_IF_ERROR(check(stem_of(number) + ".safetensors"));
  }
  return {};
}

struct Written {
  std::string line;
  std::uint64_t num_faces = 0;
};

Result<void> write_vertices(const fs::path& path, const SyntheticPicture& picture) {
  if (picture.faces.empty()) return {};
  const auto num_faces = static_cast<std::int64_t>(picture.faces.size());
  const auto num_vertices = std::ssize(picture.faces.front().vertices);
  Tensor vertices(Shape{num_faces, num_vertices, 3});
  float* to = vertices.data();
  for (const SyntheticFace& face : picture.faces) {
    for (const Vec3 vertex : face.vertices) {
      vertex.store(to);
      to += 3;
    }
  }
  TensorFile file;
  file.tensors.emplace("vertices", std::move(vertices));
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes bytes, write_safetensors(file));
  return write_file_atomically(path, bytes);
}

Result<Written> write_one(const SyntheticFaces& faces, std::uint64_t number, const fs::path& folder,
                          const SyntheticSetOptions& options) {
  const std::string stem = stem_of(number);
  RETINAFACE_ASSIGN_OR_RETURN(const SyntheticPicture picture, faces.picture(number));
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes jpeg,
                              encode_jpeg(picture.image.view(), options.jpeg_quality));
  RETINAFACE_RETURN_IF_ERROR(write_file_atomically(folder / (stem + ".jpg"), jpeg));
  if (options.vertices)
    RETINAFACE_RETURN_IF_ERROR(write_vertices(folder / (stem + ".safetensors"), picture));
  RETINAFACE_ASSIGN_OR_RETURN(std::string line, internal::label_line(picture, stem + ".jpg"));
  return Written{std::move(line), picture.faces.size()};
}

}  // namespace

Result<SyntheticSetSize> write_synthetic_faces(const SyntheticFaces& faces, const fs::path& folder,
                                               const SyntheticSetOptions& options) {
  RETINAFACE_RETURN_IF_ERROR(make_folder(folder));
  RETINAFACE_RETURN_IF_ERROR(check_folder(folder, options));
  std::vector<std::optional<Result<Written>>> written(options.count);
  ThreadPool pool(options.num_threads);
  pool.parallel_for(static_cast<std::int64_t>(options.count), [&](std::int64_t i) {
    const auto number = static_cast<std::uint64_t>(i);
    written[number] = write_one(faces, number, folder, options);
  });
  SyntheticSetSize size{.num_pictures = options.count};
  std::string labels;
  for (const auto& picture : written) {
    if (!picture->ok()) return picture->error();
    labels += (*picture)->line;
    size.num_faces += (*picture)->num_faces;
  }
  RETINAFACE_RETURN_IF_ERROR(
      write_file_atomically(folder / "labels.jsonl", std::string_view(labels)));
  return size;
}

}  // namespace retinaface::mesh
