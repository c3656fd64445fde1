#pragma once

#include <filesystem>
#include <string>

namespace retinaface::testing {

/// A file of the data folder beside the project (real weights, photos, golden outputs), which is
/// not part of it; $RETINAFACE_SHARED names another place. Look at `exists` before reading.
[[nodiscard]] std::filesystem::path shared_data(const std::filesystem::path& relative_path);

}  // namespace retinaface::testing

/// Skips the test, saying what is missing, unless the file of the shared data folder is there.
#define RETINAFACE_SKIP_WITHOUT(path) \
  if (!std::filesystem::exists(path)) \
  GTEST_SKIP() << "needs " << (path).string() << " of the shared data folder"
