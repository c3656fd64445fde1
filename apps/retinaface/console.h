#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace retinaface::cli {

/// One line on standard error, "retinaface: " before it.
void say(std::string_view sentence);

/// Where standard error is a terminal: a new line, as behind a progress bar and the "^C" of the
/// user.
void leave_line_of_terminal();

/// Text on standard output.
/// @return the exit status: Failed, after saying why, when it could not be written; a reader that
///         has gone is no failure
[[nodiscard]] int print_out(std::string_view text);

/// "1 face", "2 faces".
[[nodiscard]] std::string counted(std::int64_t count, std::string_view noun);

/// Columns padded to their widest cell, two spaces apart; all but the first to the right when
/// `numbers_right`. Rows may have different lengths.
class TextTable {
 public:
  explicit TextTable(bool numbers_right = false) : numbers_right_(numbers_right) {}
  void add_row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  [[nodiscard]] std::string text() const;

 private:
  bool numbers_right_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace retinaface::cli
