#include "retinaface/train/toml_object.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "retinaface/base/file.h"

namespace retinaface::train {
namespace {

/// A value as it would stand in the file, cut to a length that fits in a sentence.
std::string shown(const toml::node& node) {
  constexpr std::size_t kMaxLength = 60;
  if (node.is_table()) return "a table";
  if (node.is_array() && node.as_array()->size() > 8) return "a list";
  std::string line;
  if (const auto* list = node.as_array()) {
    for (const toml::node& item : *list) line += (line.empty() ? "" : ", ") + shown(item);
    line = "[" + line + "]";
  } else if (const auto number = node.value_exact<double>()) {
    line = fmt::format("{}", *number);  // the shortest form; toml++ writes 0.4 with 17 digits
  } else {
    std::ostringstream text;
    node.visit([&](const auto& value) { text << value; });
    line = text.str();
  }
  if (line.size() > kMaxLength) line = line.substr(0, kMaxLength) + "…";
  return printable(line);
}

std::string describe(std::string_view kind, Range range) {
  if (std::isinf(range.low) && std::isinf(range.high)) return std::string(kind);
  if (std::isinf(range.high)) return fmt::format("{} from {:g}", kind, range.low);
  return fmt::format("{} from {:g} to {:g}", kind, range.low, range.high);
}

bool contains(Range range, double number) {
  return number >= range.low && number <= range.high;  // false for NaN
}

}  // namespace

std::string place_of(const toml::source_region& source) {
  const std::string file = source.path ? printable(*source.path) : "recipe";
  return source.begin.line > 0 ? fmt::format("{}:{}", file, source.begin.line) : file;
}

void TomlObject::read(std::string_view key, bool& target) {
  const toml::node* node = member(key);
  if (node == nullptr) return;
  if (!node->is_boolean()) return fail(*node, key, "true or false");
  target = node->as_boolean()->get();
}

void TomlObject::read(std::string_view key, std::string& target) {
  const toml::node* node = member(key);
  if (node == nullptr) return;
  if (!node->is_string()) return fail(*node, key, "a text");
  target = node->as_string()->get();
}

void TomlObject::read(std::string_view key, int& target, Range range) {
  const toml::node* node = member(key);
  if (node == nullptr) return;
  const Range fitting{std::max<double>(range.low, std::numeric_limits<int>::min()),
                      std::min<double>(range.high, std::numeric_limits<int>::max())};
  if (const auto whole = integer(*node, key, fitting)) target = static_cast<int>(*whole);
}

void TomlObject::read(std::string_view key, std::uint64_t& target, Range range) {
  const toml::node* node = member(key);
  if (node == nullptr) return;
  if (const auto whole = integer(*node, key, range)) target = static_cast<std::uint64_t>(*whole);
}

void TomlObject::read(std::string_view key, float& target, Range range) {
  const toml::node* node = member(key);
  if (node == nullptr) return;
  if (const auto value = number(*node, key, range)) target = static_cast<float>(*value);
}

void TomlObject::read(std::string_view key, double& target, Range range) {
  const toml::node* node = member(key);
  if (node == nullptr) return;
  if (const auto value = number(*node, key, range)) target = *value;
}

template <typename Element>
void TomlObject::read_list(std::string_view key, std::vector<Element>& target,
                           const auto& read_element) {
  const toml::node* node = member(key);
  if (node == nullptr) return;
  if (!node->is_array()) return fail(*node, key, "a list");
  target.clear();
  for (const toml::node& item : *node->as_array()) {
    if (const auto element = read_element(item)) target.push_back(static_cast<Element>(*element));
  }
}

void TomlObject::read(std::string_view key, std::vector<int>& target, Range range) {
  read_list(key, target, [&](const toml::node& item) { return integer(item, key, range); });
}

void TomlObject::read(std::string_view key, std::vector<float>& target, Range range) {
  read_list(key, target, [&](const toml::node& item) { return number(item, key, range); });
}

void TomlObject::read(std::string_view key, std::vector<double>& target, Range range) {
  read_list(key, target, [&](const toml::node& item) { return number(item, key, range); });
}

void TomlObject::read(std::string_view key, std::vector<std::string>& target) {
  read_list(key, target, [&](const toml::node& item) {
    if (!item.is_string()) fail(item, key, "a list of texts");
    return item.value<std::string>();
  });
}

void TomlObject::read(std::string_view key, std::span<float> target, Range range) {
  const toml::node* node = member(key);
  if (node == nullptr) return;
  if (node->is_number()) {
    if (const auto value = number(*node, key, range))
      std::fill(target.begin(), target.end(), static_cast<float>(*value));
    return;
  }
  const toml::array* list = node->as_array();
  if (list == nullptr || list->size() != target.size())
    return fail(*node, key, fmt::format("a number or a list of {} numbers", target.size()));
  for (std::size_t i = 0; i < target.size(); ++i) {
    if (const auto value = number((*list)[i], key, range)) target[i] = static_cast<float>(*value);
  }
}

void TomlObject::finish() {
  if (error_) return;
  for (const auto& [key, node] : table_) {
    const std::string_view name = key.str();
    if (std::find(known_keys_.begin(), known_keys_.end(), name) != known_keys_.end()) continue;
    std::string known;
    for (const std::string& candidate : known_keys_)
      known += (known.empty() ? "" : ", ") + candidate;
    error_ = Error{ErrorCode::InvalidArgument,
                   fmt::format("{}: {}{} is not known, expected one of {}", place_of(key.source()),
                               path_, printable(name), known)};
    return;
  }
}

void TomlObject::fail(std::string_view key, std::string_view expected) {
  const toml::node* node = table_.get(key);
  if (node != nullptr) return fail(*node, key, expected);
  if (error_) return;
  error_ = Error{ErrorCode::InvalidArgument,
                 fmt::format("{}: {}{} is missing, expected {}", place_of(table_.source()), path_,
                             key, expected)};
}

const toml::node* TomlObject::member(std::string_view key) {
  known_keys_.emplace_back(key);
  return error_ ? nullptr : table_.get(key);
}

void TomlObject::fail(const toml::node& node, std::string_view key, std::string_view expected) {
  if (error_) return;
  error_ = Error{ErrorCode::InvalidArgument,
                 fmt::format("{}: {}{} is {}, expected {}", place_of(node.source()), path_, key,
                             shown(node), expected)};
}

std::optional<double> TomlObject::number(const toml::node& node, std::string_view key,
                                         Range range) {
  const auto value = node.is_number() ? node.value<double>() : std::nullopt;
  if (value && contains(range, *value)) return value;
  fail(node, key, describe("a number", range));
  return std::nullopt;
}

std::optional<std::int64_t> TomlObject::integer(const toml::node& node, std::string_view key,
                                                Range range) {
  const auto value = node.is_integer() ? node.value<std::int64_t>() : std::nullopt;
  if (value && contains(range, static_cast<double>(*value))) return value;
  fail(node, key, describe("a whole number", range));
  return std::nullopt;
}

}  // namespace retinaface::train
