#include "retinaface/mesh/model/open_model.h"

#include <system_error>

#include "retinaface/base/file.h"
#include "retinaface/mesh/model/basel_2009.h"
#include "retinaface/mesh/model/basel_2017.h"
#include "retinaface/mesh/model/eos_model.h"
#include "retinaface/mesh/model/ict_facekit.h"
#include "retinaface/mesh/model/model_file.h"

namespace retinaface::mesh {

Result<MorphableModel> open_morphable_model(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return read_ict_folder(path);
  const auto extension = path.extension();
  if (extension == ".npz") return read_ict_arrays(path, path.parent_path() / "landmarks.json");
  if (extension == ".h5") return read_basel_2017(path);
  if (extension == ".mat") return read_basel_2009(path);
  if (extension == ".bin") return read_eos_model(find_eos_files(path));
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes file, read_file(path));
  return read_morphable_model(file, path.native());
}

}  // namespace retinaface::mesh
