#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/augmented_samples.h"
#include "retinaface/train/recipe.h"

namespace retinaface::train {

/// The labelled sets of a recipe as augmented samples.
struct TrainingData {
  std::unique_ptr<SampleSource> pictures;  ///< whole ones
  std::unique_ptr<SampleSource> samples;   ///< made of them
  std::int64_t num_faces = 0;              ///< to be found
  std::int64_t num_with_landmarks = 0;     ///< of them, those with a labelled landmark
  std::vector<std::string> notes;          ///< what people should know, one sentence each
};

/// Reads the labels; pictures are read when they are used.
/// @return  the reader's error; InvalidArgument without a set, a picture or a face
[[nodiscard]] Result<TrainingData> open_training_data(const DataChoice& data,
                                                      const AugmentationOptions& augmentation);

}  // namespace retinaface::train
