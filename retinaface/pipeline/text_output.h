#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "retinaface/base/result.h"

namespace retinaface {

/// Chooses from the text of a file what stays in it.
using KeptText = std::function<Result<std::string>(std::string_view content)>;

/// Takes text record by record and never leaves half a record behind. A file is written by one run
/// at a time: the others get WriteFailed, "another run is writing it", and change nothing.
class TextOutput {
 public:
  /// Writes at once to an open descriptor, which is borrowed.
  /// @param name  the subject of error messages
  [[nodiscard]] static TextOutput to_descriptor(int descriptor, std::string name);

  /// Writes beside `path` ("<path>.part") and puts the file in its place with `commit`, under the
  /// permissions of an older one; without it, or after a failed write, nothing is left. A device or
  /// FIFO is written directly.
  [[nodiscard]] static Result<TextOutput> to_file(const std::filesystem::path& path);

  /// Appends to what `keep` leaves of `path`, so that each record stays even when the run is
  /// killed.
  ///
  /// Where there is no such file, the ".part" that a killed run left takes its place. What `keep`
  /// drops from the end is cut off; what it changes elsewhere is changed in one step. Links and
  /// permissions stay.
  /// @return  also the error of `keep`; the file is then untouched
  [[nodiscard]] static Result<TextOutput> append_to(const std::filesystem::path& path,
                                                    const KeptText& keep);

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
  [[nodiscard]] static Result<TextOutput> open_locked(const std::filesystem::path& name,
                                                      const std::filesystem::path& path);
  [[nodiscard]] static Result<TextOutput> with_content(std::string_view content,
                                                       const std::filesystem::path& path);
  [[nodiscard]] Result<std::string> content() const;
  [[nodiscard]] Result<void> cut_to(std::uint64_t size);
  [[nodiscard]] Result<void> begin_replacement();
  [[nodiscard]] Result<void> take_place();
  [[nodiscard]] Error failure(int error_number) const;
  void discard();

  Mode mode_;
  int descriptor_;
  std::filesystem::path path_;
  std::filesystem::path name_;  ///< of the file of ours: `path_`, or its ".part"
  std::uint64_t size_ = 0;      ///< bytes of whole records, in files of ours
};

/// The file that `TextOutput::to_file(path)` writes until it is committed.
[[nodiscard]] std::filesystem::path partial_path(const std::filesystem::path& path);

}  // namespace retinaface
