#include "apps/retinaface/model_choice.h"

#include <cstdlib>

#include "retinaface/model/default_model.h"

namespace retinaface::cli {

std::optional<std::filesystem::path> choose_model(const std::string& option) {
  if (!option.empty()) return option;
  const char* variable = std::getenv("RETINAFACE_MODEL");
  if (variable != nullptr && *variable != '\0') return variable;
  return std::nullopt;
}

Result<Model> load_chosen_model(const std::string& option) {
  const auto path = choose_model(option);
  return path ? load_model(*path) : default_model();
}

}  // namespace retinaface::cli
