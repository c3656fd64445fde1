#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/eval/svg_plot.h"

namespace retinaface::train {

/// A table of numbers in a CSV file that grows line by line while a run goes on. The first column
/// rises.
class CsvLog {
 public:
  /// Opens a new file, or goes on with one.
  ///
  /// @param columns  their names; a file with others is moved aside, to <path>.old
  /// @param last     rows of an existing file whose first number is above are dropped: they belong
  ///                 to steps that will be done again
  /// @return         WriteFailed
  [[nodiscard]] static Result<CsvLog> open(const std::filesystem::path& path,
                                           std::vector<std::string> columns, double last);

  /// Appends a row. A value that is not finite is an empty cell.
  /// @return  WriteFailed; the row is kept and written with the next one
  /// @throws ContractError  another number of values than columns
  [[nodiscard]] Result<void> add(std::vector<double> row);

  [[nodiscard]] const std::vector<std::vector<double>>& rows() const { return rows_; }
  /// One column over another, for a plot; empty when there is no such column.
  [[nodiscard]] std::vector<PlotPoint> points(std::string_view x, std::string_view y) const;

 private:
  CsvLog(std::filesystem::path path, std::vector<std::string> columns)
      : path_(std::move(path)), columns_(std::move(columns)) {}
  void read_rows(const std::string& text, double last);
  [[nodiscard]] std::string text() const;

  std::filesystem::path path_;
  std::vector<std::string> columns_;
  std::vector<std::vector<double>> rows_;
  std::size_t num_written_ = 0;
};

}  // namespace retinaface::train
