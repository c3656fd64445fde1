#pragma once

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "retinaface/base/result.h"

namespace retinaface::train {

/// The numbers that a key may have, both ends included.
struct Range {
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
};

/// The texts that stand for the values of an enumeration.
template <typename Enum>
using TomlNames = std::vector<std::pair<Enum, std::string_view>>;

/// Takes the members of one TOML table; what is absent keeps its value. Remembers the first thing
/// that is wrong, with file and line.
class TomlObject {
 public:
  /// @param path   of the table, with a dot at the end, "" for the outermost
  /// @param error  shared by all tables of one file
  TomlObject(const toml::table& table, std::string path, std::optional<Error>& error)
      : table_(table), path_(std::move(path)), error_(error) {}

  void read(std::string_view key, bool& target);
  void read(std::string_view key, std::string& target);
  void read(std::string_view key, int& target, Range range);
  void read(std::string_view key, std::uint64_t& target, Range range);
  void read(std::string_view key, float& target, Range range);
  void read(std::string_view key, double& target, Range range);
  void read(std::string_view key, std::vector<int>& target, Range range);
  void read(std::string_view key, std::vector<float>& target, Range range);
  void read(std::string_view key, std::vector<double>& target, Range range);
  void read(std::string_view key, std::vector<std::string>& target);
  /// As many numbers as the target has, or one for all of them.
  void read(std::string_view key, std::span<float> target, Range range);

  template <typename Enum>
  void read(std::string_view key, Enum& target, const TomlNames<Enum>& names) {
    const toml::node* node = member(key);
    if (node == nullptr) return;
    std::string known;
    for (const auto& [value, name] : names) {
      if (node->value<std::string_view>() == name) {
        target = value;
        return;
      }
      known += (known.empty() ? "\"" : " or \"") + std::string(name) + '"';
    }
    fail(*node, key, known);
  }

  /// @param read_members  is called with the TomlObject of the table, if there is one
  void read_table(std::string_view key, const auto& read_members) {
    const toml::node* node = member(key);
    if (node == nullptr) return;
    if (!node->is_table()) return fail(*node, key, "a table");
    TomlObject object(*node->as_table(), path_ + std::string(key) + '.', error_);
    read_members(object);
    object.finish();
  }

  /// Replaces `target` by one element a table of an array of tables.
  template <typename Element>
  void read_tables(std::string_view key, std::vector<Element>& target, const auto& read_members) {
    const toml::node* node = member(key);
    if (node == nullptr) return;
    if (!node->is_array()) return fail(*node, key, "an array of tables");
    target.clear();
    for (const toml::node& item : *node->as_array()) {
      if (!item.is_table()) return fail(item, key, "an array of tables");
      TomlObject object(*item.as_table(), path_ + std::string(key) + '.', error_);
      read_members(object, target.emplace_back());
      object.finish();
    }
  }

  /// A key that nothing asked for is an error.
  void finish();

  /// Says that the value of a key is not the expected one, and where it stands.
  void fail(std::string_view key, std::string_view expected);

 private:
  const toml::node* member(std::string_view key);
  void fail(const toml::node& node, std::string_view key, std::string_view expected);
  std::optional<double> number(const toml::node& node, std::string_view key, Range range);
  std::optional<std::int64_t> integer(const toml::node& node, std::string_view key, Range range);
  template <typename Element>
  void read_list(std::string_view key, std::vector<Element>& target, const auto& read_element);

  const toml::table& table_;
  std::string path_;
  std::optional<Error>& error_;
  std::vector<std::string> known_keys_;
};

/// "recipe.toml:12", where a value was read.
[[nodiscard]] std::string place_of(const toml::source_region& source);

}  // namespace retinaface::train
