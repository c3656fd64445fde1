#include "retinaface/data/augment/photometric_distortion.h"

#include "retinaface/data/augment/color_matrix.h"

namespace retinaface {
namespace {

using internal::ColorMatrix;

constexpr std::array<std::array<int, 3>, 5> kOtherOrders{
    {{0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}};

/// A number in [center - reach, center + reach] or, mostly, `center`.
double changed(double center, double reach, double probability, Random& random) {
  const bool change = random.uniform() < probability;
  const double value = random.uniform(center - reach, center + reach);
  return change ? value : center;
}

ColorMatrix channel_order(double probability, Random& random) {
  if (random.uniform() >= probability) return {};
  return ColorMatrix::permutation(kOtherOrders[random.below(kOtherOrders.size())]);
}

ColorMatrix choose_change(const PhotometricDistortionOptions& options, Random& random) {
  const double p = options.probability;
  const double brightness = changed(0, options.max_brightness, p, random);
  const double contrast = changed(1, options.max_contrast, p, random);
  const double saturation = changed(1, options.max_saturation, p, random);
  const double hue = changed(0, options.max_hue, p, random);
  return channel_order(options.swap_probability, random) * ColorMatrix::hue(hue) *
         ColorMatrix::saturation(saturation) * ColorMatrix::contrast(contrast) *
         ColorMatrix::brightness(brightness);
}

}  // namespace

Result<Sample> PhotometricDistortion::sample(const SampleRequest& request, Random& random) const {
  RETINAFACE_ASSIGN_OR_RETURN(Sample sample, inner_.sample(request, random));
  choose_change(options_, random).apply_to(sample.image);
  return sample;
}

}  // namespace retinaface
