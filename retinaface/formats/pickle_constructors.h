#pragma once

#include <optional>

#include "retinaface/formats/pickle.h"

// What the allowed "calls" of a pickle make of their arguments; nothing for arguments that no
// PyTorch writes.
namespace retinaface::internal {

/// OrderedDict() or, as Python 2 wrote it, OrderedDict([[key, value], …]).
[[nodiscard]] std::optional<PickleDict> make_ordered_dict(const Pickle& pickle,
                                                          const PickleSequence& arguments);

/// _rebuild_tensor(storage, offset, sizes, strides, …)
[[nodiscard]] std::optional<PickleTensor> make_tensor(const Pickle& pickle,
                                                      const PickleSequence& arguments);

/// The persistent id ('storage', type, key, location, number of elements[, None]).
[[nodiscard]] std::optional<PickleStorage> make_storage(const Pickle& pickle,
                                                        const PickleSequence& arguments);

}  // namespace retinaface::internal
