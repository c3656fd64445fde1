#include "retinaface/train/weighted_samples.h"

#include <cmath>
#include <utility>

#include "retinaface/base/contract.h"

namespace retinaface::train {

WeightedSamples::WeightedSamples(std::vector<Part> parts) : parts_(std::move(parts)) {
  RETINAFACE_REQUIRE(!parts_.empty(), "there is no set");
  for (const Part& part : parts_) {
    RETINAFACE_REQUIRE(part.weight > 0, "a weight is not above 0");
    const double count = std::ceil(part.weight * static_cast<double>(part.source->size()));
    counts_.push_back(static_cast<std::size_t>(count));
    size_ += counts_.back();
  }
}

Result<Sample> WeightedSamples::sample(const SampleRequest& request, Random& random) const {
  std::size_t index = request.index;
  std::size_t i = 0;
  while (index >= counts_[i]) index -= counts_[i++];
  const std::size_t num_pictures = parts_[i].source->size();
  const bool in_whole_round = index / num_pictures < counts_[i] / num_pictures;
  SampleRequest inner = request;
  inner.index =
      in_whole_round ? index % num_pictures : static_cast<std::size_t>(random.below(num_pictures));
  return parts_[i].source->sample(inner, random);
}

}  // namespace retinaface::train
