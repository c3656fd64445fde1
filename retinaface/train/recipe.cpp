#include "retinaface/train/recipe.h"

#include <fmt/format.h>

#include <optional>
#include <sstream>
#include <utility>

#include "retinaface/base/file.h"
#include "retinaface/train/recipe_sections.h"
#include "retinaface/train/toml_object.h"

namespace retinaface::train {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxRecipeBytes = 1 << 20;

Error not_toml(const toml::parse_error& error) {
  return {ErrorCode::InvalidArgument, fmt::format("{}: is not TOML: {}", place_of(error.source()),
                                                  printable(error.description()))};
}

/// Moves the members of one table into another, tables into tables; places of values stay known.
void merge(toml::table& target, toml::table&& changes) {
  for (auto&& [key, node] : changes) {
    toml::table* inner = target[key].as_table();
    if (inner != nullptr && node.is_table()) {
      merge(*inner, std::move(*node.as_table()));
    } else {
      node.visit([&, name = key](auto& value) { target.insert_or_assign(name, std::move(value)); });
    }
  }
}

/// "key=value" as a table. The value may be TOML, or a bare text.
Result<toml::table> parse_change(const std::string& change) {
  const std::string place = "--set " + change;
  const std::size_t equals = change.find('=');
  if (equals == std::string::npos || equals == 0)
    return Error{ErrorCode::InvalidArgument,
                 printable(std::string_view(place)) + ": has no value, expected key=value"};
  if (auto parsed = toml::parse(change, place)) return std::move(parsed).table();
  const std::string quoted = change.substr(0, equals) + "='" + change.substr(equals + 1) + '\'';
  auto parsed = toml::parse(quoted, place);
  if (!parsed) return not_toml(parsed.error());
  return std::move(parsed).table();
}

void read_sections(TomlObject& toml, Recipe& recipe) {
  // A recipe without [network] is one of the default preset.
  recipe.network.config = network_preset("retinaface-mnet025").value();
  toml.read_table("network", [&](TomlObject& table) { read_network(table, recipe.network); });
  toml.read_table("data", [&](TomlObject& table) { read_data(table, recipe.data); });
  toml.read_table("augmentation",
                  [&](TomlObject& table) { read_augmentation(table, recipe.augmentation); });
  toml.read_table("targets", [&](TomlObject& table) { read_targets(table, recipe.targets); });
  toml.read_table("loss", [&](TomlObject& table) { read_loss(table, recipe.loss); });
  toml.read_table("teacher", [&](TomlObject& table) { read_teacher(table, recipe.teacher); });
  toml.read_table("optimiser", [&](TomlObject& table) { read_optimiser(table, recipe.optimiser); });
  toml.read_table("schedule", [&](TomlObject& table) { read_schedule(table, recipe.schedule); });
  toml.read_table("training", [&](TomlObject& table) { read_training(table, recipe.training); });
  toml.read_table("validation",
                  [&](TomlObject& table) { read_validation(table, recipe.validation); });
  toml.read_table("checkpoint",
                  [&](TomlObject& table) { read_checkpoint(table, recipe.checkpoint); });
  toml.finish();
}

/// What depends on several sections.
Result<void> check_whole(const Recipe& recipe, const std::string& name) {
  auto network = check_network_config(recipe.network.config, name + ": [network]");
  if (!network) return Error{ErrorCode::InvalidArgument, std::move(network).error().message};
  for (const int side : recipe.data.sides) {
    if (side % recipe.network.config.max_stride() == 0) continue;
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("{}: data.sides has {}, expected multiples of the network's largest "
                             "stride, {}",
                             name, side, recipe.network.config.max_stride())};
  }
  return {};
}

void make_absolute(toml::node* node, const fs::path& folder) {
  toml::value<std::string>* path = node == nullptr ? nullptr : node->as_string();
  if (path != nullptr && !path->get().empty()) *path = fs::absolute(folder / path->get()).string();
}

/// So that the recipe means the same wherever its text is stored.
void make_paths_absolute(toml::table& recipe, const fs::path& folder) {
  for (const char* weights : {"network.start", "teacher.weights"})
    make_absolute(recipe.at_path(weights).node(), folder);
  for (const char* sets : {"data.sets", "validation.sets"}) {
    toml::array* array = recipe.at_path(sets).as_array();
    if (array == nullptr) continue;
    for (toml::node& set : *array) {
      toml::table* table = set.as_table();
      if (table == nullptr) continue;
      make_absolute(table->get("labels"), folder);
      make_absolute(table->get("images"), folder);
    }
  }
}

/// The table of that name, which is made if need be.
toml::table& section(toml::table& recipe, std::string_view name) {
  if (recipe[name].as_table() == nullptr) recipe.insert_or_assign(name, toml::table{});
  return *recipe[name].as_table();
}

void replace_sets(toml::table& recipe, std::string_view name, const std::vector<fs::path>& paths) {
  if (paths.empty()) return;
  toml::array sets;
  for (const fs::path& path : paths)
    sets.push_back(toml::table{{"labels", fs::absolute(path).string()}});
  section(recipe, name).insert_or_assign("sets", std::move(sets));
}

Result<void> apply(const RecipeChanges& changes, toml::table& recipe) {
  for (const std::string& key : changes.keys) {
    RETINAFACE_ASSIGN_OR_RETURN(toml::table changed, parse_change(key));
    merge(recipe, std::move(changed));
  }
  replace_sets(recipe, "data", changes.data);
  replace_sets(recipe, "validation", changes.validation);
  if (!changes.start.empty())
    section(recipe, "network").insert_or_assign("start", fs::absolute(changes.start).string());
  return {};
}

std::string text_of(const toml::table& table) {
  std::ostringstream text;
  text << table << '\n';
  return text.str();
}

}  // namespace

Result<Recipe> parse_recipe(std::string_view text, const fs::path& name,
                            const RecipeChanges& changes) {
  auto parsed = toml::parse(text, name.string());
  if (!parsed) return not_toml(parsed.error());
  toml::table table = std::move(parsed).table();
  RETINAFACE_RETURN_IF_ERROR(apply(changes, table));
  make_paths_absolute(table, name.parent_path());
  Recipe recipe;
  std::optional<Error> error;
  TomlObject object(table, "", error);
  read_sections(object, recipe);
  if (error) return *std::move(error);
  RETINAFACE_RETURN_IF_ERROR(check_whole(recipe, printable(name)));
  recipe.text = text_of(table);
  return recipe;
}

Result<Recipe> read_recipe(const fs::path& path, const RecipeChanges& changes) {
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes bytes, read_file(path, kMaxRecipeBytes));
  return parse_recipe({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path, changes);
}

}  // namespace retinaface::train
