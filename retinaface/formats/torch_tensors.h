#pragma once

#include <bit>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "retinaface/base/result.h"
#include "retinaface/formats/named_tensors.h"
#include "retinaface/formats/pickle.h"

namespace retinaface::internal {

/// The bytes of a PyTorch file's storages, by key; views into the file or its unpacked entries.
struct TorchStorages {
  std::map<std::string, std::span<const std::byte>, std::less<>> bytes;
  std::endian order = std::endian::little;
};

/// The float tensors of a saved state_dict, names as in `read_pytorch_zip`.
///
/// @param max_bytes  that all tensors may take together
/// @param name       the subject of error messages
[[nodiscard]] Result<TensorFile> tensors_from_pickle(const Pickle& pickle,
                                                     const TorchStorages& storages,
                                                     std::uint64_t max_bytes,
                                                     std::string_view name);

}  // namespace retinaface::internal
