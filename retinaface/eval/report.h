#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "retinaface/base/result.h"

namespace retinaface {

/// What a result set is and how it came about; part of every report and of each row of a table.
struct RunInfo {
  std::string name;        ///< in tables and legends
  std::string detections;  ///< the file or folder
  /// The test protocol, such as "P-orig" (docs/NUMERICS.md); numbers of different protocols are not
  /// comparable.
  std::string protocol = "not stated";
  std::string model;         ///< empty when it is not known
  std::string model_sha256;  ///< empty when it is not known
};

/// A text file of a report.
struct ReportFile {
  std::string name;
  std::string content;
};

/// What an evaluation has to say.
struct Report {
  std::string summary_json;  ///< one object in one line, without curves: for programs
  std::string json;          ///< all of it, curves too
  std::string text;          ///< for a terminal
  std::string markdown;      ///< with links to the plots
  std::vector<ReportFile> plots;
};

/// Writes `report.json`, `report.md` and the plots (SVG) into a folder, made if needed.
/// @return WriteFailed
[[nodiscard]] Result<void> write_report(const std::filesystem::path& folder, const Report& report);

}  // namespace retinaface
