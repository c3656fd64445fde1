#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"

namespace retinaface {

using Bytes = std::vector<std::byte>;

/// Reads a whole regular file.
///
/// Anything else (folder, FIFO, socket, device) is an error, found without blocking. A file that
/// shrinks or grows while it is read is read up to where it ended.
///
/// @param path       also used in the message, made printable
/// @param max_bytes  a larger file is LimitExceeded and nothing is allocated
/// @return           NotFound, Unreadable or LimitExceeded with one sentence; the last one too for
///                   a file that needs more memory than there is
[[nodiscard]] Result<Bytes> read_file(const std::filesystem::path& path,
                                      std::uint64_t max_bytes = std::uint64_t{16} << 30);

/// The first `num_bytes` of a regular file, or all that it has; enough to tell its kind.
/// @return  NotFound, Unreadable or LimitExceeded, as `read_file`
[[nodiscard]] Result<Bytes> read_file_start(const std::filesystem::path& path,
                                            std::uint64_t num_bytes);

/// Replaces `path` by `content` in one step: written beside it, flushed to disk, then renamed.
/// Links stay, and the file behind them is replaced; permissions stay as the older file has them.
/// When anything goes wrong (full disk, read-only folder) the old file is untouched and no partial
/// file is left. The error says which file and what the system answered.
[[nodiscard]] Result<void> write_file_atomically(const std::filesystem::path& path,
                                                 std::span<const std::byte> content);
[[nodiscard]] Result<void> write_file_atomically(const std::filesystem::path& path,
                                                 std::string_view content);

/// Makes a folder and those above it where they are missing.
/// @return  WriteFailed with the path and what the system answered
[[nodiscard]] Result<void> make_folder(const std::filesystem::path& path);

/// A path as it may stand in a message: control characters and invalid UTF-8 escaped as \xNN.
[[nodiscard]] std::string printable(const std::filesystem::path& path);
[[nodiscard]] std::string printable(std::string_view text);
[[nodiscard]] inline std::string printable(const std::string& text) {
  return printable(std::string_view(text));
}

}  // namespace retinaface
