#include "retinaface/formats/pickle.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "retinaface/formats/byte_reader.h"
#include "retinaface/formats/messages.h"
#include "retinaface/formats/pickle_constructors.h"
#include "retinaface/formats/pickle_globals.h"
#include "retinaface/formats/pickle_stack.h"

namespace retinaface::internal {
namespace {

constexpr std::size_t kMaxValues = 1'000'000;
constexpr int kHighestProtocol = 5;

using Status = Result<void>;

/// The stack machine of Python's pickletools.py, opcodes of protocols 2 to 5.
class PickleMachine {
 public:
  PickleMachine(std::span<const std::byte> bytes, std::string_view name)
      : reader_(bytes), name_(name) {}

  Result<Pickle> run() {
    while (true) {
      const auto opcode = reader_.number<char>();
      if (!opcode) return ends_early();
      if (*opcode == '.') break;
      RETINAFACE_RETURN_IF_ERROR(step(*opcode));
      if (pickle_.values.size() > kMaxValues) return too_many();
    }
    RETINAFACE_ASSIGN_OR_RETURN(pickle_.root, pop());
    pickle_.num_bytes = reader_.position();
    return std::move(pickle_);
  }

 private:
  Status step(char opcode) {
    // clang-format off
    switch (opcode) {
      case '\x80': return check_protocol();
      case '\x95': return check_frame();
      case '(': return stack_.mark(), Status();
      case '0': return drop();
      case '1': return drop_to_mark();
      case '2': return duplicate();
      case 'N': case '\x88': case '\x89': return push(PickleOpaque{});
      case 'K': return push_integer<std::uint8_t>();
      case 'M': return push_integer<std::uint16_t>();
      case 'J': return push_integer<std::int32_t>();
      case '\x8a': return push_long(reader_.number<std::uint8_t>());
      case '\x8b': return push_long(reader_.number<std::uint32_t>());
      case 'G': case '\x8e': case 'B': case 'C': return push_opaque(opcode);
      case '\x8c': case 'U': return push_text(reader_.number<std::uint8_t>());
      case 'X': case 'T': return push_text(reader_.number<std::uint32_t>());
      case '\x8d': return push_text(reader_.number<std::uint64_t>());
      case ')': return push(PickleSequence{});
      case ']': return push(PickleSequence{.items = {}, .is_list = true});
      case '}': return push(PickleDict{});
      case '\x85': return push_tuple(1);
      case '\x86': return push_tuple(2);
      case '\x87': return push_tuple(3);
      case 't': case 'l': return push_marked(opcode == 'l');
      case 'd': return push_marked_dict();
      case 'a': return append(1);
      case 'e': return append(std::nullopt);
      case 's': return set_items(2);
      case 'u': return set_items(std::nullopt);
      case 'q': return remember(reader_.number<std::uint8_t>());
      case 'r': return remember(reader_.number<std::uint32_t>());
      case '\x94': return remember(static_cast<std::uint32_t>(memo_.size()));
      case 'h': return recall(reader_.number<std::uint8_t>());
      case 'j': return recall(reader_.number<std::uint32_t>());
      case 'c': return push_global();
      case '\x93': return push_stack_global();
      case 'R': return call();
      case 'b': return set_state();
      case 'Q': return push_storage();
      default: return refuse_opcode(opcode);
    }
    // clang-format on
  }

  Error ends_early() const {
    return corrupt(name_,
                   "its pickle breaks off after " + std::to_string(reader_.position()) + " bytes");
  }
  Error too_many() const {
    return over_limit(name_, "its pickle builds more than a million values");
  }
  Error malformed(std::string_view what) const {
    return corrupt(name_, "its pickle is malformed: " + std::string(what) + " before byte " +
                              std::to_string(reader_.position()));
  }
  Error refuse(const std::string& what) const {
    return unsupported(
        name_, "its pickle asks for " + what + ", only tensors and plain containers are read");
  }
  Status refuse_opcode(char opcode) const {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto code = static_cast<unsigned char>(opcode);
    return refuse(std::string("opcode 0x") + kDigits[code >> 4U] + kDigits[code & 15U] +
                  " at byte " + std::to_string(reader_.position() - 1));
  }

  Status push(PickleValue value) {
    stack_.push(static_cast<PickleId>(pickle_.values.size()));
    pickle_.values.push_back(std::move(value));
    return {};
  }

  template <typename T>
  T* get(PickleId id) {
    return std::get_if<T>(&pickle_.values[id]);
  }

  Result<PickleId> pop() {
    const auto id = stack_.pop();
    if (!id) return malformed("a value is taken from an empty stack");
    return *id;
  }

  /// The last `count` values, or those above the mark, which goes.
  Result<std::vector<PickleId>> pop_many(std::optional<std::size_t> count) {
    auto ids = count ? stack_.pop(*count) : stack_.pop_marked();
    if (!ids) return malformed("values are taken from an empty stack");
    return *std::move(ids);
  }

  template <typename T>
  T* top() {
    const auto id = stack_.top();
    return id ? get<T>(*id) : nullptr;
  }

  Status check_protocol() {
    const auto version = reader_.number<std::uint8_t>();
    if (!version) return ends_early();
    if (*version <= kHighestProtocol) return {};
    return unsupported(
        name_, "its pickle has protocol " + std::to_string(*version) + ", at most 5 is read");
  }

  Status check_frame() {
    const auto size = reader_.number<std::uint64_t>();
    if (!size || *size > reader_.remaining()) return ends_early();
    return {};
  }

  /// POP takes the mark when nothing lies above it.
  Status drop() {
    if (stack_.pop() || stack_.pop_marked()) return {};
    return malformed("a value is taken from an empty stack");
  }

  Status drop_to_mark() {
    RETINAFACE_RETURN_IF_ERROR(pop_many(std::nullopt));
    return {};
  }

  Status duplicate() {
    const auto id = stack_.top();
    if (!id) return malformed("a value is taken from an empty stack");
    stack_.push(*id);
    return {};
  }

  template <typename T>
  Status push_integer() {
    const auto value = reader_.number<T>();
    if (!value) return ends_early();
    return push(std::int64_t{*value});
  }

  /// Little-endian two's complement; one of more than 8 bytes is no size and no index.
  Status push_long(std::optional<std::uint32_t> size) {
    const auto bytes = size ? reader_.take(*size) : std::nullopt;
    if (!bytes) return ends_early();
    if (bytes->size() > sizeof(std::int64_t)) return push(PickleOpaque{});
    const bool negative = !bytes->empty() && (bytes->back() & std::byte{0x80}) != std::byte{0};
    std::int64_t value = negative ? -1 : 0;
    std::copy(bytes->begin(), bytes->end(), reinterpret_cast<std::byte*>(&value));
    return push(value);
  }

  /// BINFLOAT, BINBYTES8, BINBYTES, SHORT_BINBYTES.
  Status push_opaque(char opcode) {
    std::optional<std::uint64_t> size = sizeof(double);
    if (opcode == '\x8e') size = reader_.number<std::uint64_t>();
    if (opcode == 'B') size = reader_.number<std::uint32_t>();
    if (opcode == 'C') size = reader_.number<std::uint8_t>();
    if (!size || !reader_.take(*size)) return ends_early();
    return push(PickleOpaque{});
  }

  Status push_text(std::optional<std::uint64_t> size) {
    const auto text = size ? reader_.take_text(*size) : std::nullopt;
    if (!text) return ends_early();
    return push(std::string(*text));
  }

  Status push_tuple(std::size_t count) {
    RETINAFACE_ASSIGN_OR_RETURN(auto items, pop_many(count));
    return push(PickleSequence{.items = std::move(items)});
  }

  Status push_marked(bool is_list) {
    RETINAFACE_ASSIGN_OR_RETURN(auto items, pop_many(std::nullopt));
    return push(PickleSequence{std::move(items), is_list});
  }

  Status push_marked_dict() {
    RETINAFACE_ASSIGN_OR_RETURN(const auto items, pop_many(std::nullopt));
    RETINAFACE_RETURN_IF_ERROR(push(PickleDict{}));
    return add_entries(items);
  }

  Status append(std::optional<std::size_t> count) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto items, pop_many(count));
    auto* list = top<PickleSequence>();
    if (list == nullptr || !list->is_list) return malformed("items go into what is no list");
    list->items.insert(list->items.end(), items.begin(), items.end());
    return {};
  }

  Status set_items(std::optional<std::size_t> count) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto items, pop_many(count));
    return add_entries(items);
  }

  Status add_entries(std::span<const PickleId> keys_and_values) {
    auto* dict = top<PickleDict>();
    if (dict == nullptr) return malformed("items go into what is no dictionary");
    if (keys_and_values.size() % 2 != 0) return malformed("a key has no value");
    for (std::size_t i = 0; i < keys_and_values.size(); i += 2) {
      dict->entries.emplace_back(keys_and_values[i], keys_and_values[i + 1]);
    }
    return {};
  }

  Status remember(std::optional<std::uint32_t> index) {
    if (!index) return ends_early();
    const auto id = stack_.top();
    if (!id) return malformed("nothing is remembered");
    memo_[*index] = *id;
    return {};
  }

  Status recall(std::optional<std::uint32_t> index) {
    if (!index) return ends_early();
    const auto found = memo_.find(*index);
    if (found == memo_.end()) return malformed("a forgotten value is recalled");
    stack_.push(found->second);
    return {};
  }

  std::optional<std::string_view> take_line() {
    ByteReader ahead = reader_;
    const auto rest = *ahead.take_text(ahead.remaining());
    const std::size_t size = rest.find('\n');
    if (size == std::string_view::npos) return std::nullopt;
    return reader_.take_text(size + 1)->substr(0, size);
  }

  Status push_global() {
    const auto module = take_line();
    const auto name = module ? take_line() : std::nullopt;
    if (!name) return ends_early();
    return push_named(*module, *name);
  }

  Status push_stack_global() {
    RETINAFACE_ASSIGN_OR_RETURN(const auto names, pop_many(2));
    const auto* module = get<std::string>(names[0]);
    const auto* name = get<std::string>(names[1]);
    if (module == nullptr || name == nullptr) return malformed("a global's name is no text");
    return push_named(*module, *name);
  }

  Status push_named(std::string_view module, std::string_view name) {
    auto global = find_pickle_global(module, name);
    if (global) return push(*std::move(global));
    const std::string shown =
        quote(std::string(module.substr(0, 100)) + '.' + std::string(name.substr(0, 100)));
    if (module.starts_with("__torch__")) {
      return unsupported(name_,
                         "is a TorchScript program, expected a file of weights "
                         "(torch.save of a state_dict)");
    }
    return refuse(shown.substr(1, shown.size() - 2));
  }

  /// REDUCE: "calls" one of the allowed functions.
  Status call() {
    RETINAFACE_ASSIGN_OR_RETURN(const auto operands, pop_many(2));
    const auto* function = get<PickleFunction>(operands[0]);
    const auto* arguments = get<PickleSequence>(operands[1]);
    if (function == nullptr) return refuse("a call of something that is no constructor");
    if (arguments == nullptr) return malformed("the arguments of a call are no tuple");
    switch (*function) {
      case PickleFunction::OrderedDict:
        return build_dict(*arguments);
      case PickleFunction::RebuildTensor:
        return push_made(make_tensor(pickle_, *arguments), "a tensor");
      case PickleFunction::RebuildParameter:
      case PickleFunction::Size:
        if (arguments->items.empty()) return malformed("a constructor has no arguments");
        return stack_.push(arguments->items[0]), Status();
      case PickleFunction::Device:
        return push(PickleOpaque{});
    }
    return {};
  }

  template <typename Made>
  Status push_made(std::optional<Made> made, const std::string& what) {
    if (!made) return malformed(what + " has arguments that PyTorch does not write");
    return push(*std::move(made));
  }

  /// The one constructor that copies: a list used twice is paid for twice.
  Status build_dict(const PickleSequence& arguments) {
    const auto* pairs = arguments.items.empty() ? nullptr : get<PickleSequence>(arguments.items[0]);
    num_copied_ += pairs == nullptr ? 0 : pairs->items.size();
    if (num_copied_ > kMaxValues) return too_many();
    return push_made(make_ordered_dict(pickle_, arguments), "an OrderedDict");
  }

  /// BUILD: a state_dict carries attributes (`_metadata`), which are not weights. On anything else
  /// it would run `__setstate__`.
  Status set_state() {
    RETINAFACE_RETURN_IF_ERROR(pop());
    if (top<PickleDict>() == nullptr) return refuse("an object's own state");
    return {};
  }

  /// BINPERSID
  Status push_storage() {
    RETINAFACE_ASSIGN_OR_RETURN(const PickleId id, pop());
    const auto* reference = get<PickleSequence>(id);
    if (reference == nullptr) return malformed("a reference to a storage is no tuple");
    return push_made(make_storage(pickle_, *reference), "a reference to a storage");
  }

  ByteReader reader_;
  std::string_view name_;
  Pickle pickle_;
  PickleStack stack_;
  std::unordered_map<std::uint32_t, PickleId> memo_;
  std::size_t num_copied_ = 0;
};

}  // namespace

Result<Pickle> read_pickle(std::span<const std::byte> bytes, std::string_view name) {
  return PickleMachine(bytes, name).run();
}

}  // namespace retinaface::internal
