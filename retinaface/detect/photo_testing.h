#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "retinaface/detect/detector.h"
#include "retinaface/image/decode.h"
#include "retinaface/testing/shared_data.h"

/// What the tests with real weights and photos share.
namespace retinaface::testing {

inline const std::filesystem::path kWeights = shared_data("weights/retinaface_mnet025.pth");
inline const std::filesystem::path kBandPhoto =
    shared_data("images/0_Parade_marchingband_1_149.jpg");

inline Detector photo_detector(const DetectorOptions& options,
                               const std::filesystem::path& weights = kWeights) {
  return Detector::load(weights, options).value();
}

inline Image photo(const std::filesystem::path& path) {
  return std::move(read_image(path).value().image);
}

/// The face of `faces` that overlaps `face` most, or nullptr when none does by more than half.
inline const Face* same_face(const Face& face, std::span<const Face> faces) {
  const auto best = std::ranges::max_element(
      faces, {}, [&](const Face& other) { return iou(face.box, other.box); });
  return best != faces.end() && iou(face.box, best->box) > 0.5F ? &*best : nullptr;
}

/// The mean distance of landmarks of one name, as a share of the box's larger side.
inline double landmark_distance(const Face& a, const Face& b) {
  double sum = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    const Point d = a.landmarks.points[i] - b.landmarks.points[i];
    sum += std::hypot(static_cast<double>(d.x), d.y);
  }
  return sum / 5 / std::max(a.box.width(), a.box.height());
}

/// The largest distance of two numbers of box and landmarks.
inline double largest_shift(const Face& a, const Face& b) {
  double largest = std::max({std::abs(a.box.x1 - b.box.x1), std::abs(a.box.y1 - b.box.y1),
                             std::abs(a.box.x2 - b.box.x2), std::abs(a.box.y2 - b.box.y2)});
  for (std::size_t i = 0; i < 5; ++i) {
    const Point d = a.landmarks.points[i] - b.landmarks.points[i];
    largest = std::max({largest, std::abs(double{d.x}), std::abs(double{d.y})});
  }
  return largest;
}

}  // namespace retinaface::testing
