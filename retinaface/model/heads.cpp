#include "retinaface/model/heads.h"

#include <string>

#include "retinaface/base/contract.h"

namespace retinaface {
namespace {

constexpr std::size_t kOutputsPerLevel = 3;

const float* picture(const nn::OutputView& view, int batch_index) {
  return view.data + std::ptrdiff_t{batch_index} * view.height * view.width * view.pixel_stride;
}

void require_channels(const nn::OutputView& view, int channels) {
  RETINAFACE_REQUIRE(view.channels == channels, "output '" + std::string(view.name) + "' has " +
                                                    std::to_string(view.channels) +
                                                    " channels, the config says " +
                                                    std::to_string(channels));
}

}  // namespace

std::vector<HeadLevel> head_levels(std::span<const nn::OutputView> views,
                                   const NetworkConfig& config, int batch_index) {
  RETINAFACE_REQUIRE(views.size() == kOutputsPerLevel * config.anchors.size(),
                     "there are " + std::to_string(views.size()) + " outputs for " +
                         std::to_string(config.anchors.size()) + " levels");
  std::vector<HeadLevel> levels;
  for (const AnchorLevel& anchors : config.anchors) {
    const nn::OutputView& logits = views[kOutputsPerLevel * levels.size()];
    const nn::OutputView& boxes = views[kOutputsPerLevel * levels.size() + 1];
    const nn::OutputView& landmarks = views[kOutputsPerLevel * levels.size() + 2];
    require_channels(logits, 2 * anchors.num_anchors());
    require_channels(boxes, 4 * anchors.num_anchors());
    require_channels(landmarks, 10 * anchors.num_anchors());
    RETINAFACE_REQUIRE(batch_index >= 0 && batch_index < logits.batch,
                       "batch_index is " + std::to_string(batch_index));
    levels.push_back({.width = logits.width,
                      .height = logits.height,
                      .logits = picture(logits, batch_index),
                      .boxes = picture(boxes, batch_index),
                      .landmarks = picture(landmarks, batch_index),
                      .logits_stride = logits.pixel_stride,
                      .boxes_stride = boxes.pixel_stride,
                      .landmarks_stride = landmarks.pixel_stride});
  }
  return levels;
}

std::vector<HeadLevel> head_levels(const nn::RunOutputs& outputs, const NetworkConfig& config,
                                   int batch_index) {
  return head_levels(outputs.views(), config, batch_index);
}

}  // namespace retinaface
