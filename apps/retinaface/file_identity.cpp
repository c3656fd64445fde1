#include "apps/retinaface/file_identity.h"

#include <sys/stat.h>

#include "retinaface/base/file.h"

namespace retinaface::cli {

std::optional<FileIdentity> identity_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return FileIdentity{status.st_dev, status.st_ino};
}

Error would_overwrite(const std::filesystem::path& path) {
  return Error{ErrorCode::InvalidArgument,
               printable(path) + ": is an input and would be overwritten; choose another output"};
}

}  // namespace retinaface::cli
