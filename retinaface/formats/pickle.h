#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/formats/element_type.h"

// A reader for the pickles of PyTorch that cannot execute anything, by construction: it knows no
// function to call. A pickle program may name only the entries of one table (pickle_globals.cpp);
// each is an enumerator here, and "calling" it fills one of the structs below. What is not in the
// table, and every opcode that torch.save does not write, is an Error.
namespace retinaface::internal {

/// Index of a value of a Pickle. Values refer to each other by index, so that shared and even
/// circular structures cost nothing and are freed at once.
using PickleId = std::uint32_t;

/// A value that weights do not need: None, bool, float, bytes, a device, a dtype, …
struct PickleOpaque {};

struct PickleSequence {
  std::vector<PickleId> items;
  bool is_list = false;  ///< or a tuple
};

struct PickleDict {
  std::vector<std::pair<PickleId, PickleId>> entries;  ///< later keys win
};

/// The callables that a pickle may name.
enum class PickleFunction {
  OrderedDict,
  RebuildTensor,     ///< torch._utils._rebuild_tensor and _rebuild_tensor_v2
  RebuildParameter,  ///< torch._utils._rebuild_parameter and …_with_state
  Size,              ///< torch.Size
  Device,            ///< torch.device
};

/// Numbers that lie elsewhere in the file.
struct PickleStorage {
  ElementType type;
  PickleId key = 0;  ///< a text
  std::int64_t num_elements = 0;
};

struct PickleTensor {
  PickleId storage = 0;
  std::int64_t offset = 0;  ///< offset and strides in elements
  std::vector<std::int64_t> sizes, strides;
};

using PickleValue =
    std::variant<PickleOpaque, std::int64_t, std::string, PickleSequence, PickleDict,
                 PickleFunction, ElementType, PickleStorage, PickleTensor>;

/// What one pickle program builds.
struct Pickle {
  std::vector<PickleValue> values;
  PickleId root = 0;
  std::size_t num_bytes = 0;  ///< read, up to and with the STOP opcode

  template <typename T>
  [[nodiscard]] const T* get(PickleId id) const {
    return std::get_if<T>(&values[id]);
  }
};

/// Runs the pickle program at the start of `bytes`.
///
/// Time and memory are at most proportional to the program's length, and bounded.
///
/// @param name  the subject of error messages
/// @return      Corrupt; Unsupported when it asks for something that is not allowed;
///              LimitExceeded beyond a million values
[[nodiscard]] Result<Pickle> read_pickle(std::span<const std::byte> bytes, std::string_view name);

}  // namespace retinaface::internal
