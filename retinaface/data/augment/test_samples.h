#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "retinaface/data/sample.h"

namespace retinaface::testing {

/// Samples that a function makes.
class MadeSamples : public SampleSource {
 public:
  using Make = std::function<Result<Sample>(const SampleRequest&, Random&)>;

  MadeSamples(std::size_t count, Make make) : count_(count), make_(std::move(make)) {}
  /// One sample, always.
  explicit MadeSamples(const Sample& sample);

  [[nodiscard]] std::size_t size() const override { return count_; }
  [[nodiscard]] Result<Sample> sample(const SampleRequest& request, Random& random) const override {
    return make_(request, random);
  }

 private:
  std::size_t count_;
  Make make_;
};

[[nodiscard]] Sample copy_of(const Sample& sample);

/// A dark gray picture in which each box is filled with white: what labels are to fit to.
[[nodiscard]] Sample white_boxes(int width, int height, const std::vector<Box>& boxes);

/// A face with landmarks where they usually are, all visible.
[[nodiscard]] LabelledFace frontal_face(const Box& box);

/// The box around all bright pixels; empty without any.
[[nodiscard]] Box bright_box(ImageView image);

/// The largest distance of two boxes' sides.
[[nodiscard]] float largest_distance(const Box& a, const Box& b);

}  // namespace retinaface::testing
