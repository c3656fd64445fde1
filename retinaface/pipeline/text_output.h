#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "retinaface/base/result.h"

namespace retinaface {

/// Takes text record by record and never leaves half a record behind.
class TextOutput {
 public:
  /// Writes at once to an open descriptor, which is borrowed.
  /// @param name  the subject of error messages
  [[nodiscard]] static TextOutput to_descriptor(int descriptor, std::string name);

  /// Writes beside `path` ("<path>.part") and puts the file in its place with `commit`; without it,
  /// or after a failed write, nothing is left. A device or FIFO is written directly.
  [[nodiscard]] static Result<TextOutput> to_file(const std::filesystem::path& path);

  /// Appends to `path`, which may be new, so that each record stays even when the run is killed.
  [[nodiscard]] static Result<TextOutput> append_to(const std::filesystem::path& path);

  TextOutput(TextOutput&& other) noexcept;
  TextOutput& operator=(TextOutput&&) = delete;
  ~TextOutput();

  /// Hands one or more whole records to the system. When it takes only a part, the file is cut back
  /// to the last whole record.
  /// @return WriteFailed; Cancelled when the reader of a pipe has gone (SIGPIPE must be ignored)
  [[nodiscard]] Result<void> write(std::string_view records);

  /// Makes the output complete. Call once, at the end.
  [[nodiscard]] Result<void> commit();

 private:
  enum class Mode { Borrowed, Direct, Replace, Append };
  TextOutput(Mode mode, int descriptor, std::filesystem::path path);
  [[nodiscard]] static Result<TextOutput> open_locked(Mode mode, const std::filesystem::path& path);
  [[nodiscard]] std::filesystem::path opened_path() const;
  [[nodiscard]] Error failure(int error_number) const;
  void discard();

  Mode mode_;
  int descriptor_;
  std::filesystem::path path_;
  std::uint64_t size_ = 0;  ///< bytes of whole records, in files of ours
};

/// The file that `TextOutput::to_file(path)` writes until it is committed.
[[nodiscard]] std::filesystem::path partial_path(const std::filesystem::path& path);

}  // namespace retinaface
