// Stands in for hdf5_file.cpp in a build without libhdf5.
#include "retinaface/base/file.h"
#include "retinaface/mesh/model/hdf5_file.h"

namespace retinaface::mesh {

bool Hdf5File::is_available() {
  return false;
}

Result<Hdf5File> Hdf5File::open(const std::filesystem::path& path) {
  return Error{
      ErrorCode::Unavailable,
      printable(path) +
          ": cannot be read, this build was made without libhdf5 (in Debian: libhdf5-dev)"};
}

Result<Hdf5Array> Hdf5File::numbers(const std::string&) const {
  return Hdf5Array();
}

}  // namespace retinaface::mesh
