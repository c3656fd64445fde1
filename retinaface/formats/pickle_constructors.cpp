#include "retinaface/formats/pickle_constructors.h"

namespace retinaface::internal {
namespace {

constexpr std::size_t kMaxRank = 16;
constexpr std::size_t kMaxKeyBytes = 256;

std::optional<std::vector<std::int64_t>> integers(const Pickle& pickle, PickleId id) {
  const auto* sequence = pickle.get<PickleSequence>(id);
  if (sequence == nullptr || sequence->items.size() > kMaxRank) return std::nullopt;
  std::vector<std::int64_t> values;
  for (const PickleId item : sequence->items) {
    const auto* value = pickle.get<std::int64_t>(item);
    if (value == nullptr) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

}  // namespace

std::optional<PickleDict> make_ordered_dict(const Pickle& pickle, const PickleSequence& arguments) {
  PickleDict dict;
  if (arguments.items.empty()) return dict;
  const auto* pairs = pickle.get<PickleSequence>(arguments.items[0]);
  if (pairs == nullptr) return std::nullopt;
  for (const PickleId id : pairs->items) {
    const auto* pair = pickle.get<PickleSequence>(id);
    if (pair == nullptr || pair->items.size() != 2) return std::nullopt;
    dict.entries.emplace_back(pair->items[0], pair->items[1]);
  }
  return dict;
}

std::optional<PickleTensor> make_tensor(const Pickle& pickle, const PickleSequence& arguments) {
  const auto& items = arguments.items;
  if (items.size() < 4 || pickle.get<PickleStorage>(items[0]) == nullptr) return std::nullopt;
  const auto* offset = pickle.get<std::int64_t>(items[1]);
  auto sizes = integers(pickle, items[2]);
  auto strides = integers(pickle, items[3]);
  if (offset == nullptr || !sizes || !strides || sizes->size() != strides->size()) {
    return std::nullopt;
  }
  return PickleTensor{items[0], *offset, *std::move(sizes), *std::move(strides)};
}

std::optional<PickleStorage> make_storage(const Pickle& pickle, const PickleSequence& arguments) {
  const auto& items = arguments.items;
  if (items.size() < 5) return std::nullopt;
  const auto* kind = pickle.get<std::string>(items[0]);
  const auto* type = pickle.get<ElementType>(items[1]);
  const auto* key = pickle.get<std::string>(items[2]);
  const auto* count = pickle.get<std::int64_t>(items[4]);
  if (kind == nullptr || *kind != "storage" || type == nullptr || key == nullptr ||
      key->size() > kMaxKeyBytes || count == nullptr || *count < 0) {
    return std::nullopt;
  }
  // The sixth, a view of the storage, has been None since PyTorch 0.4.
  if (items.size() > 5 && pickle.get<PickleOpaque>(items[5]) == nullptr) return std::nullopt;
  return PickleStorage{*type, items[2], *count};
}

}  // namespace retinaface::internal
