#include "retinaface/formats/torch_tensors.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "retinaface/formats/element_type.h"
#include "retinaface/formats/messages.h"

namespace retinaface::internal {
namespace {

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxVisits = 1'000'000;
constexpr std::size_t kMaxNameBytes = 1000;

/// Where training programs put the state_dict beside epoch, optimizer and so on.
constexpr std::array<std::string_view, 5> kContainers{"state_dict", "model_state_dict", "model",
                                                      "net", "network"};

/// How many elements of its storage a tensor reaches over; nothing when that is no number or it
/// would begin before the storage.
std::optional<std::int64_t> reach(const PickleTensor& tensor) {
  std::int64_t last = tensor.offset;
  if (last < 0) return std::nullopt;
  for (std::size_t axis = 0; axis < tensor.sizes.size(); ++axis) {
    std::int64_t step = 0;
    if (tensor.sizes[axis] == 0) return 0;
    if (tensor.strides[axis] < 0 ||
        __builtin_mul_overflow(tensor.sizes[axis] - 1, tensor.strides[axis], &step) ||
        __builtin_add_overflow(last, step, &last)) {
      return std::nullopt;
    }
  }
  if (__builtin_add_overflow(last, 1, &last)) return std::nullopt;
  return last;
}

bool is_contiguous(const PickleTensor& tensor) {
  std::int64_t expected = 1;
  for (std::size_t axis = tensor.sizes.size(); axis-- > 0;) {
    if (tensor.sizes[axis] != 1 && tensor.strides[axis] != expected) return false;
    expected *= tensor.sizes[axis];
  }
  return true;
}

/// Steps to the next element in row-major order; `index` has one counter for every axis.
std::int64_t step(const PickleTensor& tensor, std::vector<std::int64_t>& index,
                  std::int64_t position) {
  for (std::size_t axis = index.size(); axis-- > 0;) {
    if (tensor.sizes[axis] == 1) continue;  // whose stride means nothing and may be huge
    position += tensor.strides[axis];
    if (++index[axis] < tensor.sizes[axis]) break;
    position -= tensor.sizes[axis] * tensor.strides[axis];
    index[axis] = 0;
  }
  return position;
}

/// @param storage  long enough for the tensor's reach
Tensor gather(const PickleTensor& stored, ElementType type, const std::byte* storage,
              std::endian order) {
  Tensor tensor{Shape(stored.sizes)};
  const auto values = tensor.values();
  const auto bytes_at = [&](std::int64_t position, std::size_t count) {
    return std::span(storage + static_cast<std::size_t>(position) * type.size, count * type.size);
  };
  if (values.empty()) return tensor;
  if (is_contiguous(stored)) {
    convert_to_float(bytes_at(stored.offset, values.size()), type, order, values);
    return tensor;
  }
  std::vector<std::int64_t> index(stored.sizes.size(), 0);
  std::int64_t position = stored.offset;
  for (float& value : values) {
    convert_to_float(bytes_at(position, 1), type, order, std::span(&value, 1));
    position = step(stored, index, position);
  }
  return tensor;
}

/// As torch.nn.DataParallel prefixes them.
void strip_common_prefix(NamedTensors& tensors, std::string_view prefix) {
  const bool common = std::all_of(tensors.begin(), tensors.end(), [&](const auto& entry) {
    return entry.first.size() > prefix.size() && entry.first.starts_with(prefix);
  });
  if (!common) return;
  NamedTensors stripped;
  while (!tensors.empty()) {
    auto node = tensors.extract(tensors.begin());
    node.key().erase(0, prefix.size());
    stripped.insert(std::move(node));
  }
  tensors = std::move(stripped);
}

class StateDictReader {
 public:
  StateDictReader(const Pickle& pickle, const TorchStorages& storages, std::uint64_t max_bytes,
                  std::string_view name)
      : pickle_(pickle), storages_(storages), bytes_left_(max_bytes), name_(name) {}

  Result<TensorFile> read() {
    const auto* root = pickle_.get<PickleDict>(pickle_.root);
    if (root == nullptr) {
      return unsupported(name_, "holds no dictionary of named tensors, expected a state_dict");
    }
    RETINAFACE_RETURN_IF_ERROR(visit(*weights_of(root), "", 0));
    strip_common_prefix(file_.tensors, "module.");
    return std::move(file_);
  }

 private:
  [[nodiscard]] const PickleDict* weights_of(const PickleDict* root) const {
    for (int depth = 0; depth < kMaxDepth; ++depth) {
      const PickleDict* inner = container_in(*root);
      if (inner == nullptr) break;
      root = inner;
    }
    return root;
  }

  [[nodiscard]] const PickleDict* container_in(const PickleDict& dict) const {
    for (const std::string_view container : kContainers) {
      for (const auto& [key, value] : dict.entries) {
        const auto* text = pickle_.get<std::string>(key);
        if (text == nullptr || *text != container) continue;
        if (const auto* inner = pickle_.get<PickleDict>(value)) return inner;
      }
    }
    return nullptr;
  }

  Result<void> visit(const PickleDict& dict, const std::string& prefix, int depth) {
    if (depth > kMaxDepth) return over_limit(name_, "its dictionaries nest too deep");
    for (const auto& [key, value] : dict.entries) {
      if (++num_visits_ > kMaxVisits) return over_limit(name_, "has more than a million entries");
      const auto* text = pickle_.get<std::string>(key);
      const auto* number = pickle_.get<std::int64_t>(key);
      if (text == nullptr && number == nullptr) continue;
      if (text != nullptr && prefix.size() + text->size() > kMaxNameBytes) {
        return over_limit(name_, "has a name of more than 1000 bytes");
      }
      const std::string path = prefix + (text != nullptr ? *text : std::to_string(*number));
      if (const auto* tensor = pickle_.get<PickleTensor>(value)) {
        RETINAFACE_RETURN_IF_ERROR(add(path, *tensor));
      } else if (const auto* inner = pickle_.get<PickleDict>(value)) {
        RETINAFACE_RETURN_IF_ERROR(visit(*inner, path + '.', depth + 1));
      }
    }
    return {};
  }

  Result<void> add(const std::string& path, const PickleTensor& tensor) {
    const auto& storage = *pickle_.get<PickleStorage>(tensor.storage);
    if (storage.type.kind == ElementKind::NotFloat) return {};
    RETINAFACE_ASSIGN_OR_RETURN(const auto bytes, find(storage, path));
    const auto count = num_elements(tensor.sizes);
    const auto reached = reach(tensor);
    if (!count || !reached || *reached > storage.num_elements) {
      return corrupt(name_, "tensor " + quote(path) + " reaches beyond its storage of " +
                                std::to_string(storage.num_elements) + " elements");
    }
    RETINAFACE_RETURN_IF_ERROR(reserve(*count, path));
    auto values = gather(tensor, storage.type, bytes.data(), storages_.order);
    if (file_.tensors.emplace(path, std::move(values)).second) return {};
    return corrupt(name_, "two tensors are called " + quote(path));
  }

  Result<std::span<const std::byte>> find(const PickleStorage& storage, const std::string& path) {
    const auto& key = *pickle_.get<std::string>(storage.key);
    const auto found = storages_.bytes.find(key);
    if (found == storages_.bytes.end()) {
      return corrupt(name_,
                     "storage " + quote(key) + " of tensor " + quote(path) + " is not in the file");
    }
    const std::size_t held = found->second.size();
    if (held / storage.type.size == static_cast<std::uint64_t>(storage.num_elements) &&
        held % storage.type.size == 0) {
      return found->second;
    }
    return corrupt(name_, "storage " + quote(key) + " has " + std::to_string(held) +
                              " bytes, which are not " + std::to_string(storage.num_elements) +
                              " elements");
  }

  /// Strides of 0 let a few bytes stand for a tensor of any size.
  Result<void> reserve(std::uint64_t count, const std::string& path) {
    constexpr std::uint64_t kOverhead = 256;
    const std::uint64_t overhead = kOverhead + path.size();
    if (bytes_left_ < overhead || count > (bytes_left_ - overhead) / sizeof(float)) {
      return over_limit(name_, "its tensors are far larger than the file, up to tensor " +
                                   quote(path) + " of " + std::to_string(count) + " elements");
    }
    bytes_left_ -= overhead + count * sizeof(float);
    return {};
  }

  const Pickle& pickle_;
  const TorchStorages& storages_;
  std::uint64_t bytes_left_;
  std::string_view name_;
  TensorFile file_;
  std::size_t num_visits_ = 0;
};

}  // namespace

Result<TensorFile> tensors_from_pickle(const Pickle& pickle, const TorchStorages& storages,
                                       std::uint64_t max_bytes, std::string_view name) {
  return StateDictReader(pickle, storages, max_bytes, name).read();
}

}  // namespace retinaface::internal
