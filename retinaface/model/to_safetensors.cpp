#include "retinaface/model/metadata.h"
#include "retinaface/model/model.h"

namespace retinaface {

Result<Bytes> to_safetensors(const Model& model, StorageType type) {
  TensorFile file;
  file.metadata = internal::make_metadata(model);
  for (const auto& [name, tensor] : model.tensors) file.tensors.emplace(name, tensor.clone());
  return write_safetensors(file, type);
}

}  // namespace retinaface
