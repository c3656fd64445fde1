#include "retinaface/mesh/io/mesh_file.h"

#include <string_view>

#include "retinaface/base/file.h"
#include "retinaface/mesh/io/glb.h"
#include "retinaface/mesh/io/obj.h"
#include "retinaface/mesh/io/ply.h"

namespace retinaface::mesh {
namespace {

constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 30;

Error unknown_extension(const std::filesystem::path& path) {
  return {ErrorCode::InvalidArgument,
          printable(path) + ": the extension is not one of .obj, .ply and .glb"};
}

}  // namespace

Result<Mesh> read_mesh(const std::filesystem::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes file, read_file(path, kMaxFileBytes));
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  const std::string name = printable(path);
  if (text.starts_with("glTF")) return read_glb(file, name);
  if (text.starts_with("ply\n") || text.starts_with("ply\r")) return read_ply(file, name);
  return read_obj(text, name);
}

Result<void> write_mesh(const std::filesystem::path& path, const Mesh& mesh) {
  const auto extension = path.extension();
  if (extension != ".obj" && extension != ".ply" && extension != ".glb") {
    return unknown_extension(path);
  }
  RETINAFACE_RETURN_IF_ERROR(check_mesh(mesh, printable(path)));
  if (extension == ".obj") return write_file_atomically(path, write_obj(mesh));
  if (extension == ".ply") return write_file_atomically(path, write_ply(mesh));
  if (!mesh.triangles.empty()) return write_file_atomically(path, write_glb(mesh));
  return Error{ErrorCode::InvalidArgument,
               printable(path) + ": a glTF file needs at least one triangle, the mesh has none"};
}

}  // namespace retinaface::mesh
