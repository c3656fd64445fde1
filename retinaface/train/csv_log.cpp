#include "retinaface/train/csv_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <system_error>

#include "retinaface/base/file.h"

namespace retinaface::train {
namespace {

namespace fs = std::filesystem;

std::string header_of(const std::vector<std::string>& columns) {
  std::string line;
  for (const std::string& column : columns) line += (line.empty() ? "" : ",") + column;
  return line;
}

std::string line_of(const std::vector<double>& row) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) line += ',';
    if (std::isfinite(row[i])) line += fmt::format("{:.8g}", row[i]);
  }
  return line + '\n';
}

std::vector<double> row_of(const std::string& line) {
  std::vector<double> row;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find(',', begin), line.size());
    double value = std::numeric_limits<double>::quiet_NaN();
    std::from_chars(line.data() + begin, line.data() + end, value);
    row.push_back(value);
    begin = end + 1;
  }
  return row;
}

}  // namespace

Result<CsvLog> CsvLog::open(const fs::path& path, std::vector<std::string> columns, double last) {
  CsvLog log(path, std::move(columns));
  if (const auto bytes = read_file(path)) {
    const std::string text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    if (text.starts_with(header_of(log.columns_) + '\n')) {
      log.read_rows(text, last);
    } else {
      std::error_code ignored;
      fs::path aside = path;
      fs::rename(path, aside += ".old", ignored);
    }
  }
  RETINAFACE_RETURN_IF_ERROR(write_file_atomically(path, std::string_view(log.text())));
  log.num_written_ = log.rows_.size();
  return log;
}

void CsvLog::read_rows(const std::string& text, double last) {
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::vector<double> row = row_of(line);
    if (row.size() == columns_.size() && row[0] <= last) rows_.push_back(std::move(row));
  }
}

std::string CsvLog::text() const {
  std::string text = header_of(columns_) + '\n';
  for (const auto& row : rows_) text += line_of(row);
  return text;
}

Result<void> CsvLog::add(std::vector<double> row) {
  RETINAFACE_REQUIRE(row.size() == columns_.size(), "the row has another number of values");
  rows_.push_back(std::move(row));
  std::ofstream file(path_, std::ios::app);
  for (std::size_t i = num_written_; i < rows_.size(); ++i) file << line_of(rows_[i]);
  if (!file.flush())
    return Error{ErrorCode::WriteFailed, printable(path_) + ": a line cannot be written"};
  num_written_ = rows_.size();
  return {};
}

std::vector<PlotPoint> CsvLog::points(std::string_view x, std::string_view y) const {
  const auto x_column = std::find(columns_.begin(), columns_.end(), x) - columns_.begin();
  const auto y_column = std::find(columns_.begin(), columns_.end(), y) - columns_.begin();
  const auto count = static_cast<std::ptrdiff_t>(columns_.size());
  std::vector<PlotPoint> points;
  if (x_column == count || y_column == count) return points;
  for (const auto& row : rows_)
    points.push_back(
        {row[static_cast<std::size_t>(x_column)], row[static_cast<std::size_t>(y_column)]});
  return points;
}

}  // namespace retinaface::train
