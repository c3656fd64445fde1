#include "retinaface/train/training_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "retinaface/data/folder_samples.h"
#include "retinaface/train/labelled_folder.h"
#include "retinaface/train/weighted_samples.h"

namespace retinaface::train {
namespace {

constexpr double kBytesPerGigabyte = 1 << 30;

bool has_landmark(const LabelledFace& face) {
  return std::any_of(face.landmark_states.begin(), face.landmark_states.end(),
                     [](LandmarkState state) { return state != LandmarkState::Missing; });
}

void count(const LabelledPictures& set, TrainingData& data) {
  std::int64_t num_faces = 0;
  std::int64_t num_with_landmarks = 0;
  for (const LabelledImage& image : set.labels) {
    for (const LabelledFace& face : image.faces) {
      if (face.ignore) continue;
      ++num_faces;
      if (has_landmark(face)) ++num_with_landmarks;
    }
  }
  data.num_faces += num_faces;
  data.num_with_landmarks += num_with_landmarks;
  data.notes.push_back(fmt::format("{}: {} pictures, {} faces, {} with landmarks", set.name,
                                   set.labels.size(), num_faces, num_with_landmarks));
  if (num_faces > 0 && num_with_landmarks == 0)
    data.notes.push_back(set.name + ": has no landmarks, so it teaches none");
}

}  // namespace

Result<TrainingData> open_training_data(const DataChoice& choice,
                                        const AugmentationOptions& augmentation) {
  if (choice.sets.empty())
    return Error{ErrorCode::InvalidArgument,
                 "data: no set is named; pass --data PATH or write [[data.sets]] into the recipe"};
  TrainingData data;
  std::vector<WeightedSamples::Part> parts;
  const double cache_bytes = choice.cache_gigabytes * kBytesPerGigabyte;
  for (const LabelledFolder& folder : choice.sets) {
    RETINAFACE_ASSIGN_OR_RETURN(LabelledPictures set, read_labelled_folder(folder));
    count(set, data);
    const FolderSamplesOptions options{.max_short_side = choice.max_short_side,
                                       .max_cache_bytes = static_cast<std::uint64_t>(
                                           cache_bytes / static_cast<double>(choice.sets.size()))};
    parts.push_back({std::make_unique<FolderSamples>(std::move(set.labels), set.images, options),
                     choice.repeats * folder.weight});
  }
  if (data.num_faces == 0)
    return Error{ErrorCode::InvalidArgument, "data: no picture has a face, expected at least one"};
  data.pictures = std::make_unique<WeightedSamples>(std::move(parts));
  data.samples = std::make_unique<AugmentedSamples>(*data.pictures, augmentation);
  return data;
}

}  // namespace retinaface::train
