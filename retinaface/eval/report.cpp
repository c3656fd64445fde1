#include "retinaface/eval/report.h"

#include "retinaface/base/file.h"

namespace retinaface {

Result<void> write_report(const std::filesystem::path& folder, const Report& report) {
  RETINAFACE_RETURN_IF_ERROR(make_folder(folder));
  for (const auto& plot : report.plots)
    RETINAFACE_RETURN_IF_ERROR(
        write_file_atomically(folder / plot.name, std::string_view(plot.content)));
  RETINAFACE_RETURN_IF_ERROR(
      write_file_atomically(folder / "report.json", std::string_view(report.json)));
  return write_file_atomically(folder / "report.md", std::string_view(report.markdown));
}

}  // namespace retinaface
