#include "retinaface/formats/pickle_globals.h"

#include <algorithm>
#include <array>

namespace retinaface::internal {
namespace {

struct FunctionEntry {
  std::string_view module, name;
  PickleFunction function;
};

constexpr std::array kFunctions{
    FunctionEntry{"collections", "OrderedDict", PickleFunction::OrderedDict},
    FunctionEntry{"torch._utils", "_rebuild_tensor", PickleFunction::RebuildTensor},
    FunctionEntry{"torch._utils", "_rebuild_tensor_v2", PickleFunction::RebuildTensor},
    FunctionEntry{"torch._utils", "_rebuild_parameter", PickleFunction::RebuildParameter},
    FunctionEntry{"torch._utils", "_rebuild_parameter_with_state",
                  PickleFunction::RebuildParameter},
    FunctionEntry{"torch", "Size", PickleFunction::Size},
    FunctionEntry{"torch", "device", PickleFunction::Device},
};

struct StorageEntry {
  std::string_view name;
  ElementType type;
};

constexpr std::array kStorages{
    StorageEntry{"FloatStorage", {ElementKind::Float32, 4}},
    StorageEntry{"DoubleStorage", {ElementKind::Float64, 8}},
    StorageEntry{"HalfStorage", {ElementKind::Float16, 2}},
    StorageEntry{"BFloat16Storage", {ElementKind::BFloat16, 2}},
    StorageEntry{"LongStorage", {ElementKind::NotFloat, 8}},
    StorageEntry{"IntStorage", {ElementKind::NotFloat, 4}},
    StorageEntry{"ShortStorage", {ElementKind::NotFloat, 2}},
    StorageEntry{"CharStorage", {ElementKind::NotFloat, 1}},
    StorageEntry{"ByteStorage", {ElementKind::NotFloat, 1}},
    StorageEntry{"BoolStorage", {ElementKind::NotFloat, 1}},
    StorageEntry{"ComplexFloatStorage", {ElementKind::NotFloat, 8}},
    StorageEntry{"ComplexDoubleStorage", {ElementKind::NotFloat, 16}},
};

constexpr std::array<std::string_view, 15> kDtypes{
    "float32", "float", "float64", "double", "float16", "half",      "bfloat16",  "int64",
    "int32",   "int16", "int8",    "uint8",  "bool",    "complex64", "complex128"};

/// The classes, and the modules in which one torch version or another keeps them.
bool has_storages(std::string_view module) {
  return module == "torch" || module == "torch.cuda" || module == "torch.storage";
}

}  // namespace

std::optional<PickleValue> find_pickle_global(std::string_view module, std::string_view name) {
  for (const FunctionEntry& entry : kFunctions) {
    if (entry.module == module && entry.name == name) return entry.function;
  }
  if (has_storages(module)) {
    for (const StorageEntry& entry : kStorages) {
      if (entry.name == name) return entry.type;
    }
  }
  if (module == "torch" && std::find(kDtypes.begin(), kDtypes.end(), name) != kDtypes.end()) {
    return PickleOpaque{};
  }
  return std::nullopt;
}

}  // namespace retinaface::internal
