#include "retinaface/model/network_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace retinaface {
namespace {

using ::testing::HasSubstr;

std::string error_of(const std::string& json) {
  const auto config = network_config_from_json(json, "a.safetensors");
  if (config.ok()) return "no error";
  EXPECT_EQ(config.error().code, ErrorCode::Corrupt);
  EXPECT_THAT(config.error().message, ::testing::StartsWith("a.safetensors: "));
  return config.error().message;
}

std::string replaced(const std::string& from, const std::string& to) {
  std::string json = to_json(network_preset("retinaface-mnet025").value());
  const auto at = json.find(from);
  EXPECT_NE(at, std::string::npos) << from << " is not in " << json;
  return json.replace(at, from.size(), to);
}

TEST(NetworkPresets, AreValidAndHaveDifferentNames) {
  std::set<std::string> names;
  for (const NetworkConfig& preset : network_presets()) {
    EXPECT_TRUE(check_network_config(preset, "preset").ok()) << preset.name;
    names.insert(preset.name);
  }
  EXPECT_EQ(names.size(), 6U);
}

TEST(NetworkPresets, AnUnknownNameListsTheKnownOnes) {
  const auto preset = network_preset("retina");

  ASSERT_FALSE(preset.ok());
  EXPECT_EQ(preset.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(preset.error().message, HasSubstr("'retina'"));
  EXPECT_THAT(preset.error().message, HasSubstr("paper-r152"));
}

TEST(NetworkConfigJson, GivesEveryPresetBack) {
  for (const NetworkConfig& preset : network_presets()) {
    const auto config = network_config_from_json(to_json(preset), preset.name);
    ASSERT_TRUE(config.ok()) << config.error().message;
    EXPECT_EQ(config.value(), preset);
  }
}

TEST(NetworkConfigJson, WritesNumbersAsPeopleDo) {
  const std::string json = to_json(network_preset("retinaface-mnet025").value());

  EXPECT_THAT(json, HasSubstr(R"("neck_slope":0.1,)"));
  EXPECT_THAT(json, HasSubstr(R"("box_std":[0.1,0.1,0.2,0.2])"));
}

TEST(NetworkConfigJson, EveryKeyIsNeeded) {
  for (const char* key : {"name",
                          "backbone",
                          "depth",
                          "width_multiplier",
                          "backbone_slope",
                          "levels",
                          "neck_channels",
                          "neck_slope",
                          "context",
                          "context_channels",
                          "shared_heads",
                          "deformable",
                          "batch_norm_epsilon",
                          "anchors",
                          "coding",
                          "input",
                          "stride",
                          "sizes",
                          "box_mean",
                          "scale"}) {
    const std::string name = key;
    const std::string error = error_of(replaced("\"" + name + "\":", "\"un" + name + "\":"));
    EXPECT_THAT(error, HasSubstr(name + "' is missing")) << error;
  }
}

TEST(NetworkConfigJson, AnUnknownKeyIsNamedWithItsPlace) {
  EXPECT_THAT(error_of(replaced("{\"name\"", "{\"speed\":1,\"name\"")),
              HasSubstr("'speed' is not known"));
  EXPECT_THAT(error_of(replaced("\"box_mean\"", "\"iou\":1,\"box_mean\"")),
              HasSubstr("'coding.iou' is not known"));
  EXPECT_THAT(error_of(replaced("\"stride\"", "\"ratio\":1,\"stride\"")),
              HasSubstr("'anchors.ratio' is not known"));
}

TEST(NetworkConfigJson, ValuesOfAnotherKindAreNamed) {
  EXPECT_THAT(error_of(replaced("\"neck_channels\":64", "\"neck_channels\":\"64\"")),
              HasSubstr("'neck_channels' is of another kind, expected a whole number"));
  EXPECT_THAT(error_of(replaced("\"neck_channels\":64", "\"neck_channels\":64.5")),
              HasSubstr("neck_channels"));
  EXPECT_THAT(error_of(replaced("\"neck_channels\":64", "\"neck_channels\":99999999999999999999")),
              HasSubstr("neck_channels"));
  EXPECT_THAT(error_of(replaced("mobilenet_v1", "vgg")),
              HasSubstr("expected mobilenet_v1 or resnet"));
  EXPECT_THAT(error_of(replaced("[3,4,5]", "{}")), HasSubstr("'levels' is of another kind"));
  EXPECT_THAT(error_of(replaced("[104.0,117.0,123.0]", "[104.0,117.0]")),
              HasSubstr("'input.mean' is of another kind, expected a list of 3 numbers"));
  EXPECT_THAT(error_of(replaced("\"shared_heads\":false", "\"shared_heads\":0")),
              HasSubstr("shared_heads"));
}

TEST(NetworkConfigJson, ValuesOutOfRangeAreNamed) {
  const std::vector<std::pair<std::string, std::string>> changes{
      {"\"neck_channels\":64", "\"neck_channels\":1000000"},
      {"\"neck_channels\":64", "\"neck_channels\":0"},
      {"\"context_channels\":64", "\"context_channels\":66"},
      {"\"width_multiplier\":0.25", "\"width_multiplier\":0.3"},
      {"\"depth\":0", "\"depth\":51"},
      {"\"levels\":[3,4,5]", "\"levels\":[3,5,4]"},
      {"\"levels\":[3,4,5]", "\"levels\":[]"},
      {"\"levels\":[3,4,5]", "\"levels\":[5,6,7]"},
      {"\"levels\":[3,4,5]", "\"levels\":[4,5,6]"},
      {"\"anchors\":[", "\"anchors\":[{\"stride\":4,\"center_offset\":2,\"sizes\":[8]},"},
      {"\"sizes\":[16.0,32.0]", "\"sizes\":[]"},
      {"\"sizes\":[16.0,32.0]", "\"sizes\":[16,-32]"},
      {"\"stride\":8", "\"stride\":4"},
      {"\"box_std\":[0.1,", "\"box_std\":[0,"},
      {"\"scale\":[1.0,", "\"scale\":[0,"},
      {"\"mean\":[104.0,", "\"mean\":[1e30,"},
      {"\"name\":\"retinaface-mnet025\"", "\"name\":\"\""}};
  for (const auto& [from, to] : changes) {
    EXPECT_THAT(error_of(replaced(from, to)), HasSubstr("is out of range, expected ")) << to;
  }
}

TEST(NetworkConfigJson, BrokenTextIsAnError) {
  EXPECT_THAT(error_of(""), HasSubstr("not JSON"));
  EXPECT_THAT(error_of("{"), HasSubstr("not JSON"));
  EXPECT_THAT(error_of("[]"), HasSubstr("'' is not an object"));
  EXPECT_THAT(error_of("null"), HasSubstr("is not an object"));
  EXPECT_THAT(error_of(replaced("\"depth\":0", "\"depth\":1e999")), HasSubstr("not JSON"));
  EXPECT_THAT(error_of(std::string(30'000, '[')), HasSubstr("not JSON"));
  EXPECT_THAT(error_of(std::string(70'000, ' ')), HasSubstr("70000 bytes"));
  const std::string json = to_json(network_preset("paper-r50").value());
  for (std::size_t length = 0; length < json.size(); ++length) {
    EXPECT_FALSE(network_config_from_json(json.substr(0, length), "cut").ok());
  }
}

TEST(NetworkConfigCheck, RefusesNotANumber) {
  NetworkConfig config = network_preset("retinaface-mnet025").value();
  config.neck_slope = std::numeric_limits<float>::quiet_NaN();

  const auto checked = check_network_config(config, "x");

  ASSERT_FALSE(checked.ok());
  EXPECT_THAT(checked.error().message, HasSubstr("neck_slope"));
}

TEST(NetworkConfigCheck, SharedHeadsNeedOneNumberOfAnchors) {
  NetworkConfig config = network_preset("paper-r50").value();
  config.anchors[2].sizes.pop_back();

  EXPECT_FALSE(check_network_config(config, "x").ok());
  config.shared_heads = false;
  EXPECT_TRUE(check_network_config(config, "x").ok());
}

}  // namespace
}  // namespace retinaface
