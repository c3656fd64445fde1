#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/pipeline/input_file.h"

namespace retinaface {

struct InputOptions {
  bool recursive = false;       ///< take the pictures of subfolders too
  bool null_separated = false;  ///< list files separate their entries by NUL instead of line ends
  std::vector<std::string> list_files{};  ///< more of them, read behind the arguments
};

/// Inputs in the order in which they were named.
struct InputList {
  std::vector<InputFile> files;
  std::vector<std::filesystem::path> list_files;  ///< that were read
  /// What the user may want to know, e.g. a folder without pictures. One sentence each.
  std::vector<std::string> notes;
};

/// Turns arguments into pictures.
///
/// A folder stands for the pictures in it, told by their extension (see `has_picture_extension`),
/// hidden ones left out, in natural order; a name that does not exist and begins with `@` for the
/// entries of the list file behind it, one that holds `*`, `?` or `[` for the files that match it;
/// anything else for itself, even when it does not exist: reading it will tell. Never fails: what
/// cannot be listed becomes an input with a `problem`.
[[nodiscard]] InputList list_inputs(std::span<const std::string> arguments,
                                    const InputOptions& options = {});

/// ".jpg" of "a.JPG".
[[nodiscard]] std::string lower_extension(const std::filesystem::path& path);

/// .jpg .jpeg .jpe .jfif .png .webp, in any case.
[[nodiscard]] bool has_picture_extension(const std::filesystem::path& path);

/// Reads one entry after the other and then ends.
[[nodiscard]] InputSource source_of(std::vector<InputFile> files);

}  // namespace retinaface
