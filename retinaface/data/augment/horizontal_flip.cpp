#include "retinaface/data/augment/horizontal_flip.h"

#include "retinaface/data/augment/face_labels.h"
#include "retinaface/image/warp.h"

namespace retinaface {

Result<Sample> HorizontalFlip::sample(const SampleRequest& request, Random& random) const {
  RETINAFACE_ASSIGN_OR_RETURN(Sample sample, inner_.sample(request, random));
  if (random.uniform() >= probability_) return sample;
  sample.image = mirrored(sample.image.view());
  const auto width = static_cast<float>(sample.image.width());
  for (LabelledFace& face : sample.faces) face = internal::mirrored(face, width);
  return sample;
}

}  // namespace retinaface
