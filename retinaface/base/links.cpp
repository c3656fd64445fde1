#include "retinaface/base/links.h"

#include <system_error>

namespace retinaface::internal {

namespace fs = std::filesystem;

fs::path behind_links(fs::path path) {
  constexpr int kMaxLinks = 40;  // as Linux has it
  std::error_code error;
  for (int i = 0; i < kMaxLinks && fs::is_symlink(fs::symlink_status(path, error)); ++i) {
    path = path.parent_path() / fs::read_symlink(path, error);
  }
  return path;
}

}  // namespace retinaface::internal
