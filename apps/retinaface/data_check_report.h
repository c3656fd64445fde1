#pragma once

#include <string>
#include <vector>

#include "retinaface/data/label_check.h"

namespace retinaface::cli {

/// What `retinaface data check` has to tell.
struct CheckReport {
  std::string labels;  ///< as the command line names them
  std::string images;
  std::vector<LabelledImage> pictures;
  LabelCheck check;                         ///< of `pictures`
  std::vector<std::string> without_labels;  ///< pictures of the folder
};

/// For people: tables, then the first `num_examples` findings of each fault.
[[nodiscard]] std::string check_text(const CheckReport& report, int num_examples);
/// Everything, as one JSON object.
[[nodiscard]] std::string check_json(const CheckReport& report);

}  // namespace retinaface::cli
