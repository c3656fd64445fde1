#include "retinaface/model/box_coding.h"

#include <algorithm>
#include <cmath>

#include "retinaface/base/contract.h"

namespace retinaface {

Box decode_box(const float* numbers, const Box& anchor, const BoxCoding& coding) {
  const auto value = [&](std::size_t i) {
    return coding.box_mean[i] + coding.box_std[i] * numbers[i];
  };
  const Point center = anchor.center();
  const float x = center.x + value(0) * anchor.width();
  const float y = center.y + value(1) * anchor.height();
  const float half_width = anchor.width() * std::exp(std::min(value(2), kMaxLogSize)) / 2;
  const float half_height = anchor.height() * std::exp(std::min(value(3), kMaxLogSize)) / 2;
  return {x - half_width, y - half_height, x + half_width, y + half_height};
}

Landmarks5 decode_landmarks(const float* numbers, const Box& anchor, const BoxCoding& coding) {
  const auto value = [&](std::size_t i) {
    return coding.point_mean[i] + coding.point_std[i] * numbers[i];
  };
  const Point center = anchor.center();
  Landmarks5 landmarks;
  for (std::size_t k = 0; k < landmarks.points.size(); ++k) {
    landmarks.points[k] = {center.x + value(2 * k) * anchor.width(),
                           center.y + value(2 * k + 1) * anchor.height()};
  }
  return landmarks;
}

std::array<float, 4> encode_box(const Box& box, const Box& anchor, const BoxCoding& coding) {
  RETINAFACE_REQUIRE(box.width() > 0 && box.height() > 0, "the box to encode is empty");
  const Point offset = box.center() - anchor.center();
  std::array<float, 4> numbers{offset.x / anchor.width(), offset.y / anchor.height(),
                               std::log(box.width() / anchor.width()),
                               std::log(box.height() / anchor.height())};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = (numbers[i] - coding.box_mean[i]) / coding.box_std[i];
  }
  return numbers;
}

std::array<float, 10> encode_landmarks(const Landmarks5& landmarks, const Box& anchor,
                                       const BoxCoding& coding) {
  std::array<float, 10> numbers{};
  for (std::size_t k = 0; k < landmarks.points.size(); ++k) {
    const Point offset = landmarks.points[k] - anchor.center();
    numbers[2 * k] = offset.x / anchor.width();
    numbers[2 * k + 1] = offset.y / anchor.height();
  }
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = (numbers[i] - coding.point_mean[i]) / coding.point_std[i];
  }
  return numbers;
}

}  // namespace retinaface
