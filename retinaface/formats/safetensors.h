#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "retinaface/base/file.h"
#include "retinaface/base/result.h"
#include "retinaface/formats/named_tensors.h"

namespace retinaface {

/// How floats are stored. Float16 rounds to nearest even; vectors, and tensors with a number beyond
/// its range of 65504, stay Float32.
enum class StorageType { Float32, Float16 };

/// Writes a safetensors file: 8-byte little-endian header length, JSON header padded with spaces
/// to a multiple of 8, raw values in the order of names, Float32 first. The same content gives the
/// same bytes.
///
/// @return  InvalidArgument when a name or text is not UTF-8 or a tensor is called "__metadata__"
[[nodiscard]] Result<Bytes> write_safetensors(const TensorFile& content,
                                              StorageType type = StorageType::Float32);

/// Reads a safetensors file; `__metadata__` becomes the metadata.
///
/// F64, F32, F16 and BF16 become float; tensors of other types are checked and left out. As the
/// format demands, the tensors cover the bytes after the header exactly: no overlap, no hole, no
/// rest. The header may have 100 MB.
///
/// @param name  the subject of error messages
/// @return      Corrupt, or LimitExceeded for a larger header
[[nodiscard]] Result<TensorFile> read_safetensors(std::span<const std::byte> file,
                                                  std::string_view name);

}  // namespace retinaface
