#include "retinaface/data/augmented_samples.h"

#include "retinaface/data/augment/grayscale.h"
#include "retinaface/data/augment/horizontal_flip.h"

namespace retinaface {
namespace {

bool degrades(const DegradationOptions& options) {
  return options.shrink_probability > 0 || options.blur_probability > 0 ||
         options.motion_probability > 0 || options.dark_probability > 0 ||
         options.jpeg_probability > 0;
}

}  // namespace

template <typename Stage, typename... Arguments>
void AugmentedSamples::wrap(const Arguments&... arguments) {
  stages_.push_back(std::make_unique<const Stage>(outermost(), arguments...));
}

AugmentedSamples::AugmentedSamples(const SampleSource& pictures,
                                   const AugmentationOptions& options) {
  stages_.push_back(std::make_unique<const CropToSquare>(pictures, options.crop));
  if (options.paste.probability > 0 || options.paste.background_probability > 0)
    wrap<PasteFaces>(pictures, options.paste);
  if (options.mosaic.probability > 0) wrap<Mosaic>(options.mosaic);
  if (options.rotation.probability > 0 || options.rotation.quarter_probability > 0)
    wrap<Rotation>(options.rotation);
  if (options.flip_probability > 0) wrap<HorizontalFlip>(options.flip_probability);
  if (options.photometric.probability > 0 || options.photometric.swap_probability > 0)
    wrap<PhotometricDistortion>(options.photometric);
  if (degrades(options.degradation)) wrap<Degradation>(options.degradation);
  if (options.grayscale_probability > 0) wrap<Grayscale>(options.grayscale_probability);
}

}  // namespace retinaface
