// Stands in for mat_file.cpp in a build without libmatio.
#include "retinaface/base/file.h"
#include "retinaface/data/mat_file.h"

namespace retinaface::internal {

bool MatFile::is_available() {
  return false;
}

Result<MatFile> MatFile::open(const std::filesystem::path& path, std::uint64_t) {
  return Error{
      ErrorCode::Unavailable,
      printable(path) +
          ": cannot be read, this build was made without libmatio (in Debian: libmatio-dev)"};
}

Result<MatCells> MatFile::cells(const std::string&) const {
  return MatCells();
}
Result<MatNumbers> MatFile::numbers(const std::string&) const {
  return MatNumbers();
}
std::size_t MatCells::size() const {
  return 0;
}
Result<std::string> MatCells::text(std::size_t) const {
  return std::string();
}
Result<MatCells> MatCells::cells(std::size_t) const {
  return MatCells();
}
Result<MatNumbers> MatCells::numbers(std::size_t) const {
  return MatNumbers();
}

}  // namespace retinaface::internal
