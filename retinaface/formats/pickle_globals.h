#pragma once

#include <optional>
#include <string_view>

#include "retinaface/formats/pickle.h"

namespace retinaface::internal {

/// The meaning of `module.name` in a pickle of PyTorch; nothing for everything that is not on the
/// list of what weights need.
[[nodiscard]] std::optional<PickleValue> find_pickle_global(std::string_view module,
                                                            std::string_view name);

}  // namespace retinaface::internal
