#include "retinaface/eval/report.h"

#include "retinaface/base/file.h"

namespace retinaface {

Result<void> write_report(const std::filesystem::path& folder, const Report& report) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return Error{ErrorCode::WriteFailed,
                 printable(folder) + ": cannot be made: " + error.message()};
  for (const auto& plot : report.plots)
    RETINAFACE_RETURN_IF_ERROR(
        write_file_atomically(folder / plot.name, std::string_view(plot.content)));
  RETINAFACE_RETURN_IF_ERROR(
      write_file_atomically(folder / "report.json", std::string_view(report.json)));
  return write_file_atomically(folder / "report.md", std::string_view(report.markdown));
}

}  // namespace retinaface
