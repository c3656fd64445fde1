#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "retinaface/base/result.h"

namespace retinaface::mesh {

/// Numbers of an HDF5 file, row-major.
struct Hdf5Array {
  std::vector<std::size_t> shape;  ///< empty for a single number
  std::vector<double> values;
};

/// An HDF5 file that is read (libhdf5). Any thread may read any file; they take turns, as not every
/// build of the library can serve more than one.
class Hdf5File {
 public:
  /// False in a build without libhdf5.
  [[nodiscard]] static bool is_available();

  /// @return NotFound, Unreadable, Corrupt, or Unavailable in a build without libhdf5
  [[nodiscard]] static Result<Hdf5File> open(const std::filesystem::path& path);

  /// @param dataset  "/group/name"
  /// @return         Corrupt unless it is a data set of at most 2^28 integers or floats
  [[nodiscard]] Result<Hdf5Array> numbers(const std::string& dataset) const;

 private:
  std::shared_ptr<void> file_;  ///< shared by copies; the last one closes the file
  std::string path_;
};

}  // namespace retinaface::mesh
