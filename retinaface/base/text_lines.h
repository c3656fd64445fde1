#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/file.h"
#include "retinaface/base/result.h"

namespace retinaface::internal {

/// Text formats are read whole; more than this is not a label file.
inline constexpr std::uint64_t kMaxTextBytes = std::uint64_t{1} << 30;

/// The content of a text file, kept as it was read.
class TextFile {
 public:
  explicit TextFile(Bytes bytes) : bytes_(std::move(bytes)) {}
  [[nodiscard]] std::string_view text() const;

 private:
  Bytes bytes_;
};

[[nodiscard]] Result<TextFile> read_text(const std::filesystem::path& path);

/// Walks through the lines of a text (borrowed) and says where something is wrong.
/// A byte-order mark at the start and carriage returns at line ends are skipped.
class TextLines {
 public:
  /// @param name  subject of error messages
  TextLines(std::string_view text, std::string_view name);

  /// The next line, or none at the end. The last line needs no newline.
  [[nodiscard]] std::optional<std::string_view> next();
  /// The next line without moving on.
  [[nodiscard]] std::optional<std::string_view> peek() const;
  /// Of the line that `next` gave last, from 1.
  [[nodiscard]] int number() const { return number_; }

  /// "name:12: what"
  [[nodiscard]] Error error(std::string_view what) const;

 private:
  std::string_view rest_;
  std::string name_;
  int number_ = 0;
};

/// The parts of a line between blanks and tabs.
[[nodiscard]] std::vector<std::string_view> split_fields(std::string_view line);
/// Without blanks, tabs and carriage returns at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// A whole field as a number; none for anything else. May be infinite or NaN.
[[nodiscard]] std::optional<double> parse_number(std::string_view field);
/// Whether a number, and the sum of two such, is finite as a float too.
[[nodiscard]] bool fits_float(double number);
/// A whole field as an integer.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view field);
/// All fields of a line as finite numbers.
///
/// @param expected  what such a line holds, for the message: "5 numbers (x y width height score)"
/// @param counts    the numbers of fields that are allowed
/// @param lines     where the line is from
[[nodiscard]] Result<std::vector<double>> parse_numbers(std::string_view line,
                                                        std::span<const std::size_t> counts,
                                                        std::string_view expected,
                                                        const TextLines& lines);

}  // namespace retinaface::internal
