#include "apps/retinaface/model_choice.h"

#include <cstdlib>

namespace retinaface::cli {

Result<std::filesystem::path> choose_model(const std::string& option) {
  if (!option.empty()) return std::filesystem::path(option);
  const char* variable = std::getenv("RETINAFACE_MODEL");
  if (variable != nullptr && *variable != '\0') return std::filesystem::path(variable);
  return Error{ErrorCode::NotFound,
               "model: none is named; pass --model FILE or set RETINAFACE_MODEL=FILE, where FILE "
               "holds RetinaFace weights (.safetensors, .pth, .params or .onnx)"};
}

Result<Model> load_chosen_model(const std::string& option) {
  RETINAFACE_ASSIGN_OR_RETURN(const std::filesystem::path path, choose_model(option));
  return load_model(path);
}

}  // namespace retinaface::cli
