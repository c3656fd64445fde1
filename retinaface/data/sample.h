#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "retinaface/base/random.h"
#include "retinaface/base/result.h"
#include "retinaface/data/labelled_image.h"
#include "retinaface/image/image.h"

namespace retinaface {

/// A picture on its way to the network, with its labelled faces in pixels of that picture.
struct Sample {
  Image image;  ///< Rgb8
  std::vector<LabelledFace> faces;
  std::string path;  ///< of the picture it began as, for messages
};

struct SampleRequest {
  std::size_t index = 0;  ///< below the source's size()
  int side = 640;         ///< of the square that the network shall see; sources of whole pictures
                          ///< do not look at it
};

/// Samples by number. Augmentations are sources around sources, so that each is a choice of a
/// recipe and can be tested alone.
///
/// Const members may be called from several threads at once. All randomness comes from `random`, so
/// that a sample depends on (seed, epoch, index) alone and not on who makes it.
class SampleSource {
 public:
  SampleSource() = default;
  SampleSource(const SampleSource&) = delete;
  SampleSource& operator=(const SampleSource&) = delete;
  virtual ~SampleSource() = default;

  [[nodiscard]] virtual std::size_t size() const = 0;
  /// @return  the error of a picture that cannot be read, naming it
  [[nodiscard]] virtual Result<Sample> sample(const SampleRequest& request,
                                              Random& random) const = 0;
};

/// The random numbers of one sample: streams of different arguments have nothing in common.
[[nodiscard]] Random sample_random(std::uint64_t seed, std::int64_t epoch, std::size_t index);

}  // namespace retinaface
