#include <string>

#include "retinaface/formats/messages.h"
#include "retinaface/formats/pickle.h"
#include "retinaface/formats/pytorch.h"
#include "retinaface/formats/torch_tensors.h"
#include "retinaface/formats/zip_archive.h"

namespace retinaface {
namespace {

using internal::corrupt;
using internal::unsupported;
using internal::ZipEntries;

/// The folder, with its slash, in which torch.save puts everything; it is named after the file.
Result<std::string> find_folder(const ZipEntries& entries, std::string_view name) {
  constexpr std::string_view kPickle = "/data.pkl";
  std::string folder;
  for (const auto& entry : entries) {
    const std::string& path = entry.first;
    if (!path.ends_with(kPickle) || path.find('/') + kPickle.size() != path.size()) continue;
    if (!folder.empty()) return corrupt(name, "its zip archive has more than one data.pkl");
    folder = path.substr(0, path.find('/') + 1);
  }
  if (folder.empty()) {
    return unsupported(name, "is a zip archive without data.pkl, expected one of torch.save");
  }
  return folder;
}

bool is_torch_script(const ZipEntries& entries, const std::string& folder) {
  const auto code = entries.lower_bound(folder + "code/");
  return entries.contains(folder + "constants.pkl") ||
         (code != entries.end() && code->first.starts_with(folder + "code/"));
}

Result<std::endian> byte_order(const ZipEntries& entries, const std::string& folder,
                               std::string_view name) {
  const auto entry = entries.find(folder + "byteorder");
  if (entry == entries.end()) return std::endian::little;
  const std::string_view order(reinterpret_cast<const char*>(entry->second.data()),
                               entry->second.size());
  if (order == "little") return std::endian::little;
  if (order == "big") return std::endian::big;
  return corrupt(name,
                 "its byte order is " + internal::quote(order) + ", expected 'little' or 'big'");
}

internal::TorchStorages storages_of(const ZipEntries& entries, const std::string& folder,
                                    std::endian order) {
  internal::TorchStorages storages{.bytes = {}, .order = order};
  const std::string prefix = folder + "data/";
  for (auto entry = entries.lower_bound(prefix);
       entry != entries.end() && entry->first.starts_with(prefix); ++entry) {
    storages.bytes.emplace(entry->first.substr(prefix.size()), entry->second);
  }
  return storages;
}

}  // namespace

Result<TensorFile> read_pytorch_zip(std::span<const std::byte> file, std::string_view name) {
  const std::uint64_t max_bytes = internal::memory_limit(file.size());
  RETINAFACE_ASSIGN_OR_RETURN(const ZipEntries entries, internal::read_zip(file, max_bytes, name));
  RETINAFACE_ASSIGN_OR_RETURN(const std::string folder, find_folder(entries, name));
  if (is_torch_script(entries, folder)) {
    return unsupported(name,
                       "is a TorchScript program, expected a file of weights (torch.save of a "
                       "state_dict)");
  }
  RETINAFACE_ASSIGN_OR_RETURN(const std::endian order, byte_order(entries, folder, name));
  RETINAFACE_ASSIGN_OR_RETURN(const auto pickle,
                              internal::read_pickle(entries.at(folder + "data.pkl"), name));
  const auto storages = storages_of(entries, folder, order);
  return tensors_from_pickle(pickle, storages, max_bytes, name);
}

}  // namespace retinaface
