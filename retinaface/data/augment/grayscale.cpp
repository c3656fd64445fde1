#include "retinaface/data/augment/grayscale.h"

#include "retinaface/data/augment/color_matrix.h"

namespace retinaface {

Result<Sample> Grayscale::sample(const SampleRequest& request, Random& random) const {
  RETINAFACE_ASSIGN_OR_RETURN(Sample sample, inner_.sample(request, random));
  if (random.uniform() < probability_) internal::ColorMatrix::saturation(0).apply_to(sample.image);
  return sample;
}

}  // namespace retinaface
