#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "retinaface/base/file.h"
#include "retinaface/model/network_config.h"

namespace retinaface {
namespace {

// Keys in the order of NetworkConfig; float, so that 0.1 stays "0.1".
using Json = nlohmann::basic_json<nlohmann::ordered_map, std::vector, std::string, bool,
                                  std::int64_t, std::uint64_t, float>;

constexpr std::size_t kMaxJsonBytes = 64 << 10;

template <typename Enum>
using Names = std::vector<std::pair<Enum, std::string>>;

const Names<BackboneFamily> kBackboneNames{
    {BackboneFamily::MobileNetV1, "mobilenet_v1"},
    {BackboneFamily::ResNet, "resnet"},
    {BackboneFamily::PreActivationResNet, "pre_activation_resnet"}};
const Names<ContextModule> kContextNames{{ContextModule::Ssh, "ssh"},
                                         {ContextModule::Paper, "paper"}};
const Names<ChannelOrder> kChannelOrderNames{{ChannelOrder::Rgb, "rgb"},
                                             {ChannelOrder::Bgr, "bgr"}};

template <typename Enum>
std::string name_of(Enum value, const Names<Enum>& names) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) return name;
  }
  return {};
}

Json anchors_json(const std::vector<AnchorLevel>& anchors) {
  Json json = Json::array();
  for (const AnchorLevel& level : anchors) {
    json.push_back(
        {{"stride", level.stride}, {"center_offset", level.center_offset}, {"sizes", level.sizes}});
  }
  return json;
}

/// Takes the members of one JSON object; remembers the first thing that is wrong.
class ObjectReader {
 public:
  /// @param path  of the object, with a dot at the end, "" for the outermost
  ObjectReader(const Json& object, std::string path, std::string subject,
               std::optional<Error>& error)
      : object_(object), path_(std::move(path)), subject_(std::move(subject)), error_(error) {
    if (!object.is_object()) fail("", "is not an object");
  }

  void read(const std::string& key, std::string& target) {
    const Json* value = member(key);
    if (value != nullptr && expect(value->is_string(), key, "a text")) {
      target = value->get<std::string>();
    }
  }
  void read(const std::string& key, bool& target) {
    const Json* value = member(key);
    if (value != nullptr && expect(value->is_boolean(), key, "true or false")) {
      target = value->get<bool>();
    }
  }
  void read(const std::string& key, int& target) { read_integer(member(key), key, target); }
  void read(const std::string& key, float& target) { read_number(member(key), key, target); }
  void read(const std::string& key, double& target) { read_number(member(key), key, target); }

  template <std::size_t N>
  void read(const std::string& key, std::array<float, N>& target) {
    const Json* list = member(key);
    if (list == nullptr || !expect(list->is_array() && list->size() == N, key,
                                   "a list of " + std::to_string(N) + " numbers")) {
      return;
    }
    for (std::size_t i = 0; i < N; ++i) read_number(&(*list)[i], key, target[i]);
  }

  void read(const std::string& key, std::vector<float>& target) {
    read_list(key, target,
              [&](const Json& item, float& number) { read_number(&item, key, number); });
  }
  void read(const std::string& key, std::vector<int>& target) {
    read_list(key, target,
              [&](const Json& item, int& number) { read_integer(&item, key, number); });
  }

  template <typename Enum>
  void read(const std::string& key, Enum& target, const Names<Enum>& names) {
    std::string text;
    read(key, text);
    std::string known;
    for (const auto& [value, name] : names) {
      if (name == text) {
        target = value;
        return;
      }
      known += (known.empty() ? "" : " or ") + name;
    }
    expect(false, key, known);
  }

  void read_object(const std::string& key, const auto& read_members) {
    const Json* value = member(key);
    if (value == nullptr) return;
    ObjectReader reader(*value, path_ + key + ".", subject_, error_);
    read_members(reader);
    reader.finish();
  }

  void read_objects(const std::string& key, auto& target, const auto& read_members) {
    read_list(key, target, [&](const Json& item, auto& element) {
      ObjectReader reader(item, path_ + key + ".", subject_, error_);
      read_members(reader, element);
      reader.finish();
    });
  }

  /// A key that nothing asked for is an error.
  void finish() {
    if (error_ || !object_.is_object()) return;
    for (const auto& [key, value] : object_.items()) {
      if (std::find(known_keys_.begin(), known_keys_.end(), key) == known_keys_.end()) {
        return fail(key, "is not known");
      }
    }
  }

 private:
  const Json* member(const std::string& key) {
    known_keys_.push_back(key);
    if (error_) return nullptr;
    const auto found = object_.find(key);
    if (found != object_.end()) return &*found;
    fail(key, "is missing");
    return nullptr;
  }

  void fail(const std::string& key, const std::string& what) {
    if (error_) return;
    error_ = Error{ErrorCode::Corrupt,
                   subject_ + ": config key '" + printable(path_ + key) + "' " + what};
  }

  bool expect(bool holds, const std::string& key, const std::string& expected) {
    if (!holds) fail(key, "is of another kind, expected " + expected);
    return holds;
  }

  void read_integer(const Json* value, const std::string& key, int& target) {
    constexpr std::int64_t kLimit = 1 << 24;
    if (value == nullptr) return;
    const bool fits = value->is_number_integer() && value->get<std::int64_t>() >= -kLimit &&
                      value->get<std::int64_t>() <= kLimit;
    if (expect(fits, key, "a whole number")) target = value->get<int>();
  }

  template <typename Number>
  void read_number(const Json* value, const std::string& key, Number& target) {
    if (value == nullptr || !expect(value->is_number(), key, "a number")) return;
    target = static_cast<Number>(value->get<float>());
  }

  template <typename Element>
  void read_list(const std::string& key, std::vector<Element>& target, const auto& read_element) {
    const Json* list = member(key);
    if (list == nullptr || !expect(list->is_array(), key, "a list")) return;
    target.assign(list->size(), Element{});
    for (std::size_t i = 0; i < list->size(); ++i) read_element((*list)[i], target[i]);
  }

  const Json& object_;
  std::string path_;
  std::string subject_;
  std::optional<Error>& error_;
  std::vector<std::string> known_keys_;
};

void read_config(ObjectReader& json, NetworkConfig& config) {
  json.read("name", config.name);
  json.read("backbone", config.backbone, kBackboneNames);
  json.read("depth", config.depth);
  json.read("width_multiplier", config.width_multiplier);
  json.read("backbone_slope", config.backbone_slope);
  json.read("levels", config.levels);
  json.read("neck_channels", config.neck_channels);
  json.read("neck_slope", config.neck_slope);
  json.read("context", config.context, kContextNames);
  json.read("context_channels", config.context_channels);
  json.read("shared_heads", config.shared_heads);
  json.read("deformable", config.deformable);
  json.read("batch_norm_epsilon", config.batch_norm_epsilon);
  json.read_objects("anchors", config.anchors, [](ObjectReader& entry, AnchorLevel& level) {
    entry.read("stride", level.stride);
    entry.read("center_offset", level.center_offset);
    entry.read("sizes", level.sizes);
  });
  json.read_object("coding", [&](ObjectReader& coding) {
    coding.read("box_mean", config.coding.box_mean);
    coding.read("box_std", config.coding.box_std);
    coding.read("point_mean", config.coding.point_mean);
    coding.read("point_std", config.coding.point_std);
  });
  json.read_object("input", [&](ObjectReader& input) {
    input.read("channel_order", config.input.channel_order, kChannelOrderNames);
    input.read("mean", config.input.mean);
    input.read("scale", config.input.scale);
  });
  json.finish();
}

}  // namespace

std::string to_json(const NetworkConfig& config) {
  const Json json{{"name", config.name},
                  {"backbone", name_of(config.backbone, kBackboneNames)},
                  {"depth", config.depth},
                  {"width_multiplier", config.width_multiplier},
                  {"backbone_slope", config.backbone_slope},
                  {"levels", config.levels},
                  {"neck_channels", config.neck_channels},
                  {"neck_slope", config.neck_slope},
                  {"context", name_of(config.context, kContextNames)},
                  {"context_channels", config.context_channels},
                  {"shared_heads", config.shared_heads},
                  {"deformable", config.deformable},
                  {"batch_norm_epsilon", config.batch_norm_epsilon},
                  {"anchors", anchors_json(config.anchors)},
                  {"coding",
                   {{"box_mean", config.coding.box_mean},
                    {"box_std", config.coding.box_std},
                    {"point_mean", config.coding.point_mean},
                    {"point_std", config.coding.point_std}}},
                  {"input",
                   {{"channel_order", name_of(config.input.channel_order, kChannelOrderNames)},
                    {"mean", config.input.mean},
                    {"scale", config.input.scale}}}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<NetworkConfig> network_config_from_json(std::string_view text, std::string_view subject) {
  const std::string name(subject);
  if (text.size() > kMaxJsonBytes) {
    return Error{ErrorCode::Corrupt, name + ": the config has " + std::to_string(text.size()) +
                                         " bytes, expected at most 65536"};
  }
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) {
    return Error{ErrorCode::Corrupt, name + ": the config is not JSON, expected an object"};
  }
  NetworkConfig config;
  std::optional<Error> error;
  ObjectReader reader(json, "", name, error);
  read_config(reader, config);
  if (error) return *std::move(error);
  RETINAFACE_RETURN_IF_ERROR(check_network_config(config, subject));
  return config;
}

}  // namespace retinaface
