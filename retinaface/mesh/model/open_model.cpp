#include "retinaface/mesh/model/open_model.h"

#include <fmt/format.h>

#include <system_error>
#include <vector>

#include "retinaface/base/file.h"
#include "retinaface/mesh/model/basel_2009.h"
#include "retinaface/mesh/model/basel_2017.h"
#include "retinaface/mesh/model/eos_model.h"
#include "retinaface/mesh/model/ict_facekit.h"
#include "retinaface/mesh/model/model_file.h"

namespace retinaface::mesh {
namespace {

Result<MorphableModel> read_ict_archive(const std::filesystem::path& npz) {
  return read_ict_arrays(npz, npz.parent_path() / "landmarks.json");
}

std::vector<std::filesystem::path> archives_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> archives;
  std::error_code error;  // a folder that cannot be listed has none
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->path().extension() == ".npz") archives.push_back(entry->path());
  return archives;
}

/// Either form of ICT-FaceKit: the meshes of its repository, or one archive of its arrays.
Result<MorphableModel> open_folder(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (std::filesystem::exists(folder / kIctNeutralMesh, ignored)) return read_ict_folder(folder);
  const auto archives = archives_in(folder);
  if (archives.size() == 1) return read_ict_archive(archives[0]);
  return Error{ErrorCode::NotFound,
               fmt::format("{}: has no {} and {} .npz archives, expected ICT-FaceKit's folder "
                           "FaceXModel or one archive of its arrays",
                           printable(folder), kIctNeutralMesh, archives.size())};
}

}  // namespace

Result<MorphableModel> open_morphable_model(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return open_folder(path);
  const auto extension = path.extension();
  if (extension == ".npz") return read_ict_archive(path);
  if (extension == ".h5") return read_basel_2017(path);
  if (extension == ".mat") return read_basel_2009(path);
  if (extension == ".bin") return read_eos_model(find_eos_files(path));
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes file, read_file(path));
  return read_morphable_model(file, path.native());
}

}  // namespace retinaface::mesh
