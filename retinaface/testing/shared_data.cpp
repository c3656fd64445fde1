#include "retinaface/testing/shared_data.h"

#include <cstdlib>

namespace retinaface::testing {

std::filesystem::path shared_data(const std::filesystem::path& relative_path) {
  const char* elsewhere = std::getenv("RETINAFACE_SHARED");
  return std::filesystem::path(elsewhere != nullptr ? elsewhere : RETINAFACE_SHARED_DIR) /
         relative_path;
}

}  // namespace retinaface::testing
