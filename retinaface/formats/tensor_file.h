#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "retinaface/base/result.h"
#include "retinaface/formats/named_tensors.h"

namespace retinaface {

enum class TensorFileFormat { Safetensors, PyTorchZip, PyTorchLegacy, MxNetParams, Onnx };

[[nodiscard]] const char* to_string(TensorFileFormat format);

/// Tells the format from the first bytes; an Error when it is none of ours.
[[nodiscard]] Result<TensorFileFormat> sniff_tensor_file(std::span<const std::byte> file,
                                                         std::string_view name);

/// Reads tensors of any supported format. `name` is the subject of error messages.
[[nodiscard]] Result<TensorFile> read_tensor_file(std::span<const std::byte> file,
                                                  std::string_view name);

}  // namespace retinaface
