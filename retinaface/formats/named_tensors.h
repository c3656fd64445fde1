#pragma once

#include <map>
#include <string>

#include "retinaface/tensor/tensor.h"

namespace retinaface {

/// Tensors by name, in alphabetical order. All values are float: half, bfloat16 and double are
/// converted when read; integer tensors (counters such as num_batches_tracked) are left out.
using NamedTensors = std::map<std::string, Tensor, std::less<>>;

/// A weights file's content: tensors and the text that travels with them.
struct TensorFile {
  NamedTensors tensors;
  std::map<std::string, std::string, std::less<>> metadata;
};

}  // namespace retinaface
