#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "retinaface/base/result.h"
#include "retinaface/formats/named_tensors.h"

namespace retinaface {

/// Reads the weights that `torch.save` wrote in its zip form (PyTorch 1.6 and later).
///
/// Nothing of the file is executed: its pickle may build tensors and plain containers only.
/// Dictionaries inside dictionaries give names with dots; a state_dict under 'state_dict',
/// 'model_state_dict', 'model', 'net' or 'network' is taken alone; a 'module.' before all names
/// is dropped; integer tensors and everything that is no tensor are left out. Tensors of one
/// storage become copies. All tensors together take at most 16 times the file's size and 64 MiB.
///
/// @param name  the subject of error messages
/// @return      Corrupt, Unsupported (whole pickled models, TorchScript, …) or LimitExceeded
[[nodiscard]] Result<TensorFile> read_pytorch_zip(std::span<const std::byte> file,
                                                  std::string_view name);

/// The same for the form of PyTorch 0.3 to 1.5: pickles, then the storages one after the other.
[[nodiscard]] Result<TensorFile> read_pytorch_legacy(std::span<const std::byte> file,
                                                     std::string_view name);

}  // namespace retinaface
