#include "parity/network_outputs.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "retinaface/model/heads.h"

namespace retinaface {
namespace {

void append_anchor(const HeadLevel& level, std::ptrdiff_t cell, std::ptrdiff_t anchor,
                   NetworkOutputs& outputs) {
  const float* box = level.boxes + cell * level.boxes_stride + 4 * anchor;
  outputs.boxes.insert(outputs.boxes.end(), box, box + 4);
  const float* points = level.landmarks + cell * level.landmarks_stride + 10 * anchor;
  outputs.landmarks.insert(outputs.landmarks.end(), points, points + 10);
  const float* logits = level.logits + cell * level.logits_stride + 2 * anchor;
  const float face = 1 / (1 + std::exp(logits[0] - logits[1]));
  outputs.scores.insert(outputs.scores.end(), {1 - face, face});
}

}  // namespace

NetworkOutputs run_engine(const nn::Engine& engine, const NetworkConfig& config,
                          const std::vector<std::vector<std::uint8_t>>& pictures, int width,
                          int height) {
  std::vector<nn::InputImage> batch;
  batch.reserve(pictures.size());
  for (const auto& picture : pictures) {
    batch.push_back({.data = picture.data(),
                     .width = width,
                     .height = height,
                     .row_stride = std::ptrdiff_t{3} * width});
  }
  const auto run = engine.run(batch);
  NetworkOutputs outputs;
  for (int picture = 0; picture < static_cast<int>(pictures.size()); ++picture) {
    const auto levels = head_levels(run.value(), config, picture);
    for (std::size_t i = 0; i < levels.size(); ++i) {
      for (int cell = 0; cell < levels[i].width * levels[i].height; ++cell) {
        for (int anchor = 0; anchor < config.anchors[i].num_anchors(); ++anchor) {
          append_anchor(levels[i], cell, anchor, outputs);
        }
      }
    }
  }
  return outputs;
}

double max_difference(const std::vector<float>& a, const std::vector<float>& b) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (a.size() != b.size()) return kInfinity;
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = std::abs(double{a[i]} - b[i]);
    if (!std::isfinite(difference)) return kInfinity;
    largest = std::max(largest, difference);
  }
  return largest;
}

double max_magnitude(const std::vector<float>& values) {
  double largest = 0;
  for (const float value : values) largest = std::max(largest, double{std::abs(value)});
  return largest;
}

}  // namespace retinaface
