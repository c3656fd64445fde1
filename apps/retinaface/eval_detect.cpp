#include "apps/retinaface/eval_detect.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "apps/retinaface/console.h"
#include "apps/retinaface/exit_code.h"
#include "apps/retinaface/progress.h"
#include "apps/retinaface/stop_on_signal.h"
#include "retinaface/base/cpu_count.h"
#include "retinaface/base/file.h"
#include "retinaface/data/detections.h"
#include "retinaface/data/write_labels.h"
#include "retinaface/pipeline/inputs.h"
#include "retinaface/pipeline/pipeline.h"

namespace retinaface::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDefaultProtocol = "P-VGA";

fs::path results_file(const fs::path& keep, const fs::path& place) {
  fs::path path = keep / place;
  path += ".txt";
  return path;
}

/// Everything that changes what the detector finds.
nlohmann::ordered_json describe(const Detector& detector, const std::string& protocol) {
  const DetectorOptions& options = detector.options();
  return {{"schema", "retinaface-run/1"},
          {"protocol", protocol},
          {"model", {{"name", detector.model_name()}, {"sha256", detector.model_sha256()}}},
          {"settings",
           {{"sizes", to_string(options.sizes)},
            {"flip", options.flip},
            {"vote", options.vote},
            {"rotations", options.rotations},
            {"tile_size", options.tile_size},
            {"min_score", options.min_score},
            {"max_iou", options.max_iou},
            {"max_faces", options.max_faces}}}};
}

/// Notes the run in the folder, or makes sure that the folder's run is the same one.
Result<void> claim_folder(const fs::path& keep, const nlohmann::ordered_json& run) {
  RETINAFACE_RETURN_IF_ERROR(make_folder(keep));
  const auto noted = read_file(keep / "run.json", 1 << 20);
  if (!noted && noted.error().code == ErrorCode::NotFound)
    return write_file_atomically(keep / "run.json", std::string_view(run.dump(1) + "\n"));
  if (!noted) return noted.error();
  const auto before = nlohmann::ordered_json::parse(noted->begin(), noted->end(), nullptr, false);
  if (before != run)
    return Error{ErrorCode::InvalidArgument,
                 printable(keep) +
                     ": holds results of other weights or settings (see its "
                     "run.json); choose another folder with --keep"};
  return {};
}

/// Writes each picture's faces into a file of its own.
class KeepSink : public FrameSink {
 public:
  KeepSink(fs::path keep, bool with_landmarks)
      : keep_(std::move(keep)), with_landmarks_(with_landmarks) {}

  Result<void> write(const FrameResult& frame) override {
    if (frame.error) return {};
    const fs::path path = results_file(keep_, frame.input.relative);
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    std::vector<Detection> detections;
    for (const Face& face : frame.faces)
      detections.push_back({face.box.x1, face.box.y1, face.box.width(), face.box.height(),
                            face.score,
                            with_landmarks_ ? std::optional(face.landmarks) : std::nullopt});
    const std::string name = frame.input.relative.filename().string();
    return write_file_atomically(path, std::string_view(format_submission_file(name, detections)));
  }

 private:
  fs::path keep_;
  bool with_landmarks_;
};

/// The pictures with the places of their results; the keys may come from a stranger's labels.
Result<std::vector<InputFile>> inputs_of(const std::vector<EvalPicture>& pictures) {
  std::vector<InputFile> inputs;
  for (const auto& picture : pictures) {
    RETINAFACE_ASSIGN_OR_RETURN(fs::path place, place_in_folder(picture.key));
    inputs.push_back({picture.path, std::move(place), std::nullopt});
  }
  return inputs;
}

void erase_finished(std::vector<InputFile>& inputs, const fs::path& keep) {
  std::error_code ignored;
  std::erase_if(inputs, [&](const InputFile& input) {
    return fs::exists(results_file(keep, input.relative), ignored);
  });
}

/// 0, or the exit status of a run that was stopped or could not write.
int run_detector(const Detector& detector, std::vector<InputFile> inputs, const fs::path& keep,
                 std::uint64_t num_done_before, const DetectArguments& arguments,
                 bool with_landmarks) {
  const int num_threads = thread_count(arguments.num_threads);
  PipelineOptions options;
  options.decode_threads = num_threads;
  KeepSink sink(keep, with_landmarks);
  Progress progress(choose_progress_style(arguments.progress, arguments.quiet),
                    inputs.size() + num_done_before);
  const StopOnSignal signals(arguments.quiet ? "" : kStopsAfterPicture);
  const auto report = run_pipeline(
      source_of(std::move(inputs)), face_finder(detector), {.ordered = {&sink}}, options,
      signals.token(), [&](const PipelineReport& so_far, const FrameResult& frame) {
        if (frame.error) {
          progress.clear();
          say(frame.error->message);
        }
        progress.update(so_far.num_pictures, so_far.num_failed, num_done_before);
      });
  progress.clear();
  if (!report) return fail(report.error());
  if (signals.signal() != 0) {
    say("stopped; the same command goes on from here");
    return code(ExitCode::SignalBase) + signals.signal();
  }
  return code(ExitCode::Done);
}

}  // namespace

DetectedOrStatus detect_for_evaluation(const std::vector<EvalPicture>& pictures,
                                       const EvalArguments& arguments, bool with_landmarks) {
  DetectArguments detect = arguments.detect;
  if (detect.protocol.empty()) detect.protocol = kDefaultProtocol;
  auto inputs = inputs_of(pictures);
  if (!inputs) return fail(inputs.error());
  const auto detector = open_detector(detect);
  if (!detector) return fail(detector.error(), ExitCode::BadModel);

  const std::string default_keep =
      fmt::format("detections-{}-{:.8}", detect.protocol, detector->model_sha256());
  const fs::path keep = arguments.keep.empty() ? default_keep : arguments.keep;
  if (auto claimed = claim_folder(keep, describe(*detector, detect.protocol)); !claimed)
    return fail(claimed.error());
  erase_finished(*inputs, keep);
  const std::uint64_t num_done_before = pictures.size() - inputs->size();
  if (!detect.quiet)
    say(fmt::format("{}, {} of {} pictures to do; results stay in {}", detect.protocol,
                    inputs->size(), pictures.size(), printable(keep)));
  if (!inputs->empty()) {
    const int status =
        run_detector(*detector, *std::move(inputs), keep, num_done_before, detect, with_landmarks);
    if (status != 0) return status;
  }
  auto set = result_set(keep.string(), detect.protocol);
  if (!set) return fail(set.error());
  set->info.name = detector->model_name();
  return *std::move(set);
}

}  // namespace retinaface::cli
