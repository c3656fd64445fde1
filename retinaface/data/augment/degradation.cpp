#include "retinaface/data/augment/degradation.h"

#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/data/augment/face_labels.h"
#include "retinaface/data/augment/filters.h"
#include "retinaface/image/decode.h"
#include "retinaface/image/encode.h"
#include "retinaface/image/resize.h"

namespace retinaface {
namespace {

bool happens(double probability, Random& random) {
  return random.uniform() < probability;
}

void lose_detail(Sample& sample, double factor, double min_face_side) {
  const Image small = resize_by(sample.image.view(), 1 / factor, Interpolation::Area);
  sample.image = resize(small.view(), sample.image.width(), sample.image.height());
  internal::ignore_small_faces(sample.faces, min_face_side * factor);
}

void darken(Image& image, const DegradationOptions& options, Random& random) {
  constexpr double kSteepest = 1.5;
  const double gain = random.uniform(options.min_gain, 1);
  internal::change_levels(image, gain, random.uniform(1, kSteepest));
  internal::add_noise(image, random.uniform(0, options.max_noise), random);
}

Result<Image> recompressed(const Image& image, const DegradationOptions& options, Random& random) {
  const int num_qualities = options.max_jpeg_quality - options.min_jpeg_quality + 1;
  const int quality = options.min_jpeg_quality +
                      static_cast<int>(random.below(static_cast<std::uint64_t>(num_qualities)));
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes jpeg, encode_jpeg(image.view(), quality));
  RETINAFACE_ASSIGN_OR_RETURN(DecodedImage decoded, decode_image(jpeg, "a recompressed sample"));
  return std::move(decoded.image);
}

}  // namespace

Degradation::Degradation(const SampleSource& inner, const DegradationOptions& options)
    : inner_(inner), options_(options) {
  RETINAFACE_REQUIRE(options.max_shrink >= 1,
                     "max_shrink is " + std::to_string(options.max_shrink));
  RETINAFACE_REQUIRE(options.max_blur > 0 && options.max_blur <= 20,
                     "max_blur is " + std::to_string(options.max_blur));
  RETINAFACE_REQUIRE(options.max_motion >= 0 && options.max_motion <= 100,
                     "max_motion is " + std::to_string(options.max_motion));
  RETINAFACE_REQUIRE(options.min_gain > 0 && options.min_gain <= 1,
                     "min_gain is " + std::to_string(options.min_gain));
  RETINAFACE_REQUIRE(options.min_jpeg_quality >= 1 && options.max_jpeg_quality <= 100 &&
                         options.min_jpeg_quality <= options.max_jpeg_quality,
                     "JPEG qualities are " + std::to_string(options.min_jpeg_quality) + " to " +
                         std::to_string(options.max_jpeg_quality));
}

Result<Sample> Degradation::sample(const SampleRequest& request, Random& random) const {
  RETINAFACE_ASSIGN_OR_RETURN(Sample sample, inner_.sample(request, random));
  if (happens(options_.shrink_probability, random))
    lose_detail(sample, random.uniform(1, options_.max_shrink), options_.min_face_side);
  if (happens(options_.blur_probability, random))
    sample.image =
        internal::gaussian_blur(sample.image.view(), options_.max_blur * (1 - random.uniform()));
  if (happens(options_.motion_probability, random)) {
    const double length = random.uniform(0, options_.max_motion);
    sample.image = internal::motion_blur(sample.image.view(), length, random.uniform(0, 180));
  }
  if (happens(options_.dark_probability, random)) darken(sample.image, options_, random);
  if (happens(options_.jpeg_probability, random)) {
    RETINAFACE_ASSIGN_OR_RETURN(sample.image, recompressed(sample.image, options_, random));
  }
  return sample;
}

}  // namespace retinaface
