#include "apps/retinaface-train/trained_model.h"

#include <utility>

#include "retinaface/base/file.h"
#include "retinaface/train/checkpoint.h"

namespace retinaface::cli {

Result<Model> load_trained_model(const std::filesystem::path& path, bool averaged) {
  auto checkpoint = train::read_checkpoint(path);
  if (!checkpoint) {
    // No checkpoint, but perhaps a model; what is neither is told by the reader of models.
    return load_model(path);
  }
  Model model = std::move(checkpoint->model);
  if (averaged && !checkpoint->average.empty()) model.tensors = std::move(checkpoint->average);
  return model;
}

}  // namespace retinaface::cli
