#include "retinaface/train/validation.h"

#include <utility>

#include "retinaface/base/stopwatch.h"
#include "retinaface/base/thread_pool.h"
#include "retinaface/data/detections.h"
#include "retinaface/detect/detector.h"
#include "retinaface/eval/label_matching.h"
#include "retinaface/eval/landmark_error.h"
#include "retinaface/image/decode.h"

namespace retinaface::train {
namespace {

Model copy_of(const Model& model) {
  Model copy;
  copy.config = model.config;
  copy.name = model.name;
  for (const auto& [name, tensor] : model.tensors) copy.tensors[name] = tensor.clone();
  return copy;
}

std::vector<Detection> detections_of(const std::vector<Face>& faces) {
  std::vector<Detection> detections;
  for (const Face& face : faces)
    detections.push_back({face.box.x1, face.box.y1, face.box.width(), face.box.height(), face.score,
                          face.landmarks});
  return detections;
}

/// What became of one picture.
struct Outcome {
  std::vector<Detection> detections;
  std::optional<Error> unreadable;
  std::optional<Error> failed;  ///< of the network, not of the picture
};

Outcome look_at(const std::filesystem::path& path, const Detector& detector) {
  Outcome outcome;
  auto decoded = read_image(path);
  if (!decoded) {
    outcome.unreadable = std::move(decoded).error();
    return outcome;
  }
  auto faces = detector.detect(decoded->image.view());
  if (faces) {
    outcome.detections = detections_of(*faces);
  } else {
    outcome.failed = std::move(faces).error();
  }
  return outcome;
}

std::vector<Outcome> look_at_all(const LabelledPictures& set, const Detector& detector,
                                 int num_threads, const std::stop_token& stop) {
  std::vector<Outcome> outcomes(set.labels.size());
  ThreadPool(num_threads).parallel_for(static_cast<std::int64_t>(set.labels.size()), [&](auto i) {
    const auto n = static_cast<std::size_t>(i);
    if (!stop.stop_requested()) outcomes[n] = look_at(set.images / set.labels[n].path, detector);
  });
  return outcomes;
}

}  // namespace

Result<ValidationScore> validate(const Model& model, const LabelledPictures& set,
                                 const std::string& protocol, int num_threads,
                                 const std::stop_token& stop) {
  const Stopwatch watch;
  RETINAFACE_ASSIGN_OR_RETURN(DetectorOptions options, protocol_options(protocol));
  options.num_threads = 1;
  RETINAFACE_ASSIGN_OR_RETURN(const Detector detector, Detector::create(copy_of(model), options));
  std::vector<Outcome> outcomes = look_at_all(set, detector, num_threads, stop);
  if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "the validation was stopped"};

  ValidationScore score;
  score.set = set.name;
  score.protocol = protocol;
  std::vector<LabelledImage> labels;
  std::vector<ImageDetections> images;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i].failed) return *std::move(outcomes[i].failed);
    if (outcomes[i].unreadable) {
      score.unreadable.push_back(outcomes[i].unreadable->message);
      continue;
    }
    labels.push_back(set.labels[i]);
    images.push_back({image_key(set.labels[i].path), std::move(outcomes[i].detections)});
  }
  if (labels.empty()) return Error{ErrorCode::InvalidArgument, score.unreadable.front()};
  RETINAFACE_ASSIGN_OR_RETURN(const DetectionSet detections,
                              DetectionSet::create(std::move(images)));
  RETINAFACE_ASSIGN_OR_RETURN(const LabelledDetections paired, pair_up(labels, detections));

  const LabelEvaluation evaluation = evaluate_labels(paired);
  const LandmarkResult landmarks = landmark_errors(paired, judge(paired));
  score.num_images = evaluation.num_images;
  score.num_faces = evaluation.num_faces;
  score.ap = evaluation.ap;
  score.sizes = evaluation.sizes;
  if (landmarks.summary.count > 0) score.landmark_error = landmarks.summary.mean;
  score.seconds = watch.elapsed_s();
  return score;
}

}  // namespace retinaface::train
