#include "retinaface/data/list_files.h"

#include <algorithm>

#include "retinaface/base/file.h"

namespace retinaface::internal {

namespace fs = std::filesystem;

Result<std::vector<fs::path>> list_files(const fs::path& folder, std::string_view ending) {
  std::vector<fs::path> paths;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    std::error_code ignored;
    if (name.ends_with(ending) && !name.starts_with('.') && !entry->is_directory(ignored))
      paths.push_back(entry->path().lexically_relative(folder));
  }
  if (error)
    return Error{ErrorCode::Unreadable,
                 printable(folder) + ": cannot be listed: " + error.message()};
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace retinaface::internal
