#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/pipeline/input_file.h"

namespace retinaface {

/// Reads names from a descriptor as they arrive: a name is given out as soon as its separator is
/// read. Empty names are left out; with '\n' as separator a '\r' before it is dropped, and so is a
/// UTF-8 byte order mark before the first name. A name is at most 1 MiB; what is longer is given
/// out in pieces, which no file can have as its name. A picture instead of names is an error. Not
/// for several threads at once.
class LineReader {
 public:
  /// @param descriptor  borrowed
  LineReader(int descriptor, char separator);
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;
  ~LineReader();

  /// Waits for the next name; nothing at the end, on a read error, or once a stop is requested.
  [[nodiscard]] std::optional<std::string> next(const std::stop_token& stop);
  /// Why reading ended early; told once.
  [[nodiscard]] std::optional<Error> take_error() { return std::exchange(error_, std::nullopt); }

 private:
  [[nodiscard]] bool wait_readable(const std::stop_token& stop);
  [[nodiscard]] bool fill(const std::stop_token& stop);
  void end_with(Error error);
  [[nodiscard]] std::optional<std::string> take(std::size_t length, std::size_t separator_length);

  int descriptor_;
  int wake_descriptor_;  ///< becomes readable when a stop is requested
  char separator_;
  bool at_start_ = true;
  bool at_end_ = false;
  std::string buffer_;
  std::size_t begin_ = 0;    ///< of what is not yet given out
  std::size_t scanned_ = 0;  ///< no separator before this
  std::optional<Error> error_;
};

/// Gives each name that `reader` reads as a single file, and where reading ends early a last input
/// with that `problem`.
[[nodiscard]] InputSource source_of_lines(std::shared_ptr<LineReader> reader);

/// All names of a list file, which may be a FIFO; same rules as LineReader.
[[nodiscard]] Result<std::vector<std::string>> read_list_file(const std::string& path,
                                                              char separator);

}  // namespace retinaface
