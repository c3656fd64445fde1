#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <utility>

#include "retinaface/base/result.h"

namespace retinaface::cli {

/// Tells files apart whatever their names: device and inode.
using FileIdentity = std::pair<dev_t, ino_t>;

/// Nothing for what is no regular file.
[[nodiscard]] std::optional<FileIdentity> identity_of(const std::filesystem::path& path);

/// InvalidArgument: an output would destroy what is read.
[[nodiscard]] Error would_overwrite(const std::filesystem::path& path);

}  // namespace retinaface::cli
