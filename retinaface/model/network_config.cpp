#include "retinaface/model/network_config.h"

#include <cmath>
#include <cstdlib>
#include <string>

namespace retinaface {
namespace {

constexpr int kMaxChannels = 4096;
constexpr std::size_t kMaxAnchorsPerCell = 16;
constexpr float kMaxPixels = 65536;

/// Collects the first rule that a config breaks.
class Rules {
 public:
  explicit Rules(std::string_view subject) : subject_(subject) {}

  void require(bool holds, std::string_view key, const std::string& expected) {
    if (holds || !broken_.ok()) return;
    broken_ = Error{ErrorCode::Corrupt, subject_ + ": config key '" + std::string(key) +
                                            "' is out of range, expected " + expected};
  }

  [[nodiscard]] Result<void> result() && { return std::move(broken_); }

 private:
  std::string subject_;
  Result<void> broken_;
};

template <typename Numbers>
bool all_within(const Numbers& numbers, float low, float high) {
  for (const float number : numbers) {
    if (!(number >= low && number <= high)) return false;  // false for NaN too
  }
  return true;
}

template <typename Numbers>
bool all_positive(const Numbers& numbers, float high) {
  return all_within(numbers, 1e-9F, high);
}

bool is_resnet_depth(int depth) {
  return depth == 18 || depth == 34 || depth == 50 || depth == 101 || depth == 152;
}

void check_backbone(const NetworkConfig& config, Rules& rules) {
  const bool any_depth = config.backbone == BackboneFamily::MobileNetV1 && config.depth == 0;
  rules.require(any_depth || is_resnet_depth(config.depth), "depth", "18, 34, 50, 101 or 152");
  const double width = config.width_multiplier;
  rules.require(width == 0.25 || width == 0.5 || width == 1, "width_multiplier", "0.25, 0.5 or 1");
  rules.require(all_within(std::array{config.backbone_slope}, 0, 1), "backbone_slope", "0 to 1");
  rules.require(all_within(std::array{config.batch_norm_epsilon}, 0, 0.1F), "batch_norm_epsilon",
                "0 to 0.1");
}

void check_neck(const NetworkConfig& config, Rules& rules) {
  bool consecutive = !config.levels.empty() && config.levels.size() <= 5;
  for (std::size_t i = 0; consecutive && i < config.levels.size(); ++i) {
    consecutive = config.levels[i] == config.levels[0] + static_cast<int>(i);
  }
  rules.require(consecutive && config.levels.front() >= 2 && config.levels.front() <= 5 &&
                    config.levels.back() <= 6,
                "levels", "consecutive levels from 2 to 6, the first at most 5");
  rules.require(config.neck_channels >= 1 && config.neck_channels <= kMaxChannels, "neck_channels",
                "1 to 4096");
  rules.require(config.context_channels >= 4 && config.context_channels <= kMaxChannels &&
                    config.context_channels % 4 == 0,
                "context_channels", "a multiple of 4 up to 4096");
  rules.require(all_within(std::array{config.neck_slope}, 0, 1), "neck_slope", "0 to 1");
}

void check_anchors(const NetworkConfig& config, Rules& rules) {
  rules.require(config.anchors.size() == config.levels.size(), "anchors", "one entry per level");
  for (std::size_t i = 0; i < config.anchors.size() && i < config.levels.size(); ++i) {
    const AnchorLevel& level = config.anchors[i];
    rules.require(level.stride == 1 << (config.levels[i] & 7), "anchors.stride",
                  "2 to the power of the level");
    rules.require(all_within(std::array{level.center_offset}, -kMaxPixels, kMaxPixels),
                  "anchors.center_offset", "a number of pixels");
    rules.require(!level.sizes.empty() && level.sizes.size() <= kMaxAnchorsPerCell &&
                      all_positive(level.sizes, kMaxPixels),
                  "anchors.sizes", "1 to 16 positive numbers up to 65536");
    rules.require(!config.shared_heads || level.sizes.size() == config.anchors[0].sizes.size(),
                  "anchors.sizes", "one number of sizes at all levels, as the heads are shared");
  }
}

void check_numbers(const NetworkConfig& config, Rules& rules) {
  const std::string mean_range = "numbers from -1000 to 1000";
  const std::string positive = "positive numbers up to 1000";
  rules.require(all_within(config.coding.box_mean, -1000, 1000), "coding.box_mean", mean_range);
  rules.require(all_positive(config.coding.box_std, 1000), "coding.box_std", positive);
  rules.require(all_within(config.coding.point_mean, -1000, 1000), "coding.point_mean", mean_range);
  rules.require(all_positive(config.coding.point_std, 1000), "coding.point_std", positive);
  rules.require(all_within(config.input.mean, -1000, 1000), "input.mean", mean_range);
  rules.require(all_positive(config.input.scale, 1000), "input.scale", positive);
}

}  // namespace

Result<void> check_network_config(const NetworkConfig& config, std::string_view subject) {
  Rules rules(subject);
  rules.require(!config.name.empty() && config.name.size() <= 100, "name", "1 to 100 characters");
  check_backbone(config, rules);
  check_neck(config, rules);
  check_anchors(config, rules);
  check_numbers(config, rules);
  return std::move(rules).result();
}

}  // namespace retinaface
