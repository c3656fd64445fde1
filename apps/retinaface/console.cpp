#include "apps/retinaface/console.h"

#include <unistd.h>

#include <algorithm>

#include "apps/retinaface/exit_code.h"
#include "retinaface/pipeline/text_output.h"

namespace retinaface::cli {
namespace {

/// Columns on the screen, as far as one code point is one column.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

void say(std::string_view sentence) {
  TextOutput error = TextOutput::to_descriptor(STDERR_FILENO, "standard error");
  // There is nowhere left to complain about a closed standard error.
  static_cast<void>(error.write("retinaface: " + std::string(sentence) + "\n"));
}

void leave_line_of_terminal() {
  if (::isatty(STDERR_FILENO) == 0) return;
  static_cast<void>(TextOutput::to_descriptor(STDERR_FILENO, "standard error").write("\n"));
}

int print_out(std::string_view text) {
  TextOutput output = TextOutput::to_descriptor(STDOUT_FILENO, "standard output");
  const auto written = output.write(text);
  if (written || written.error().code == ErrorCode::Cancelled) return code(ExitCode::Done);
  return fail(written.error());
}

std::string counted(std::int64_t count, std::string_view noun) {
  return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

std::string TextTable::text() const {
  std::vector<std::size_t> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - width_of(row[i]), ' ');
      if (i > 0) line += "  ";
      line += numbers_right_ && i > 0 ? padding + row[i] : row[i] + padding;
    }
    line.resize(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

}  // namespace retinaface::cli
