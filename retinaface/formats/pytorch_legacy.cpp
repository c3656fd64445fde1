#include <string>
#include <unordered_map>

#include "retinaface/formats/byte_reader.h"
#include "retinaface/formats/messages.h"
#include "retinaface/formats/pickle.h"
#include "retinaface/formats/pytorch.h"
#include "retinaface/formats/torch_tensors.h"

namespace retinaface {
namespace {

using internal::ByteReader;
using internal::corrupt;
using internal::Pickle;
using internal::PickleSequence;
using internal::PickleStorage;
using internal::quote;

Result<Pickle> next_pickle(std::span<const std::byte>& rest, std::string_view name) {
  RETINAFACE_ASSIGN_OR_RETURN(Pickle pickle, internal::read_pickle(rest, name));
  rest = rest.subspan(pickle.num_bytes);
  return pickle;
}

/// Bytes per element of every storage that the object refers to.
std::unordered_map<std::string, std::size_t> element_sizes(const Pickle& object) {
  std::unordered_map<std::string, std::size_t> sizes;
  for (const auto& value : object.values) {
    const auto* storage = std::get_if<PickleStorage>(&value);
    if (storage != nullptr) sizes[*object.get<std::string>(storage->key)] = storage->type.size;
  }
  return sizes;
}

/// Each storage is the number of its elements, 64 bits, and then these, always little-endian.
Result<internal::TorchStorages> read_storages(const Pickle& object, const Pickle& keys,
                                              std::span<const std::byte> rest,
                                              std::string_view name) {
  const auto* list = keys.get<PickleSequence>(keys.root);
  if (list == nullptr) return corrupt(name, "its list of storages is no list");
  const auto sizes = element_sizes(object);
  internal::TorchStorages storages;
  ByteReader reader(rest);
  for (const auto id : list->items) {
    const auto* key = keys.get<std::string>(id);
    const auto size = key == nullptr ? sizes.end() : sizes.find(*key);
    if (size == sizes.end()) return corrupt(name, "lists a storage that no tensor uses");
    const auto count = reader.number<std::uint64_t>();
    const bool fits = count && *count <= reader.remaining() / size->second;
    if (!fits) {
      return corrupt(name, "breaks off in storage " + quote(*key) + ", " +
                               std::to_string(reader.remaining()) + " bytes are left");
    }
    if (!storages.bytes.emplace(*key, *reader.take(*count * size->second)).second) {
      return corrupt(name, "lists storage " + quote(*key) + " twice");
    }
  }
  return storages;
}

}  // namespace

Result<TensorFile> read_pytorch_legacy(std::span<const std::byte> file, std::string_view name) {
  std::span<const std::byte> rest = file;
  constexpr std::int64_t kProtocolVersion = 1001;
  RETINAFACE_RETURN_IF_ERROR(next_pickle(rest, name));  // the magic number, seen by the sniffer
  RETINAFACE_ASSIGN_OR_RETURN(const Pickle version, next_pickle(rest, name));
  const auto* number = version.get<std::int64_t>(version.root);
  if (number == nullptr || *number != kProtocolVersion) {
    return internal::unsupported(name, "has an unknown version of PyTorch's legacy format");
  }
  RETINAFACE_RETURN_IF_ERROR(next_pickle(rest, name));  // sizes of C types on the writer's machine
  RETINAFACE_ASSIGN_OR_RETURN(const Pickle object, next_pickle(rest, name));
  RETINAFACE_ASSIGN_OR_RETURN(const Pickle keys, next_pickle(rest, name));
  RETINAFACE_ASSIGN_OR_RETURN(const auto storages, read_storages(object, keys, rest, name));
  return tensors_from_pickle(object, storages, internal::memory_limit(file.size()), name);
}

}  // namespace retinaface
