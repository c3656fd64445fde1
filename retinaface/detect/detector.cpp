#include "retinaface/detect/detector.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <new>
#include <string>
#include <utility>

#include "retinaface/base/stopwatch.h"
#include "retinaface/detect/decode.h"
#include "retinaface/detect/looks.h"
#include "retinaface/detect/merge.h"
#include "retinaface/detect/options.h"
#include "retinaface/model/default_model.h"
#include "retinaface/model/heads.h"

namespace retinaface {

struct Detector::State {
  DetectorOptions options;
  NetworkConfig config;
  std::string name;
  std::string sha256;
  nn::Engine engine;
};

namespace {

/// A look at one of the pictures of a call.
struct Job {
  std::size_t picture = 0;
  Look look;
};

/// How many inputs of one size go through the network together: enough to keep all cores busy on
/// small inputs, few enough to bound the memory of large ones.
std::size_t batch_size(const Look& look) {
  constexpr std::int64_t kMaxPixels = std::int64_t{8} * 640 * 640;
  constexpr std::int64_t kMaxInputs = 32;
  const std::int64_t pixels = static_cast<std::int64_t>(look.input_width) * look.input_height;
  return static_cast<std::size_t>(std::clamp(kMaxPixels / pixels, std::int64_t{1}, kMaxInputs));
}

nn::InputImage input_image(ImageView view, ChannelOrder network_order) {
  const bool is_rgb = view.format() == PixelFormat::Rgb8;
  return {.data = view.data(),
          .width = view.width(),
          .height = view.height(),
          .row_stride = view.row_stride(),
          .reverse_channels = is_rgb != (network_order == ChannelOrder::Rgb)};
}

/// The work of one call of `detect_batch`.
class Detection {
 public:
  Detection(const DetectorOptions& options, const NetworkConfig& config, const std::string& name,
            const nn::Engine& engine, std::span<const ImageView> pictures)
      : options_(options),
        config_(config),
        name_(name),
        engine_(engine),
        pictures_(pictures),
        sightings_(pictures.size()),
        plans_(pictures.size()) {}

  Result<std::vector<std::vector<Face>>> run() {
    RETINAFACE_RETURN_IF_ERROR(plan());
    for (const auto& [size, jobs] : jobs_by_input_size_) {
      const std::size_t step = batch_size(jobs.front().look);
      for (std::size_t begin = 0; begin < jobs.size(); begin += step) {
        RETINAFACE_RETURN_IF_ERROR(
            look(std::span(jobs).subspan(begin, std::min(step, jobs.size() - begin))));
      }
    }
    return merge();
  }

  [[nodiscard]] const DetectTiming& timing() const { return timing_; }

 private:
  Result<void> plan() {
    for (std::size_t i = 0; i < pictures_.size(); ++i) {
      if (pictures_[i].empty()) continue;
      RETINAFACE_ASSIGN_OR_RETURN(
          plans_[i], plan_looks(pictures_[i].width(), pictures_[i].height(), options_));
      for (const Look& look : plans_[i].looks) {
        jobs_by_input_size_[{look.input_width, look.input_height}].push_back({i, look});
      }
    }
    return {};
  }

  Result<void> look(std::span<const Job> jobs) {
    Stopwatch watch;
    std::vector<NetworkInput> rendered;
    std::vector<nn::InputImage> inputs;
    for (const Job& job : jobs) {
      rendered.push_back(render(pictures_[job.picture], job.look));
      inputs.push_back(input_image(rendered.back().view, config_.input.channel_order));
    }
    timing_.resize_ms += watch.elapsed_ms();

    watch.restart();
    RETINAFACE_ASSIGN_OR_RETURN(const nn::RunOutputs outputs, engine_.run(inputs));
    timing_.network_ms += watch.elapsed_ms();

    watch.restart();
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      RETINAFACE_RETURN_IF_ERROR(collect(jobs[i], outputs, static_cast<int>(i)));
    }
    timing_.decode_ms += watch.elapsed_ms();
    return {};
  }

  Result<void> collect(const Job& job, const nn::RunOutputs& outputs, int batch_index) {
    const Look& look = job.look;
    auto decoded = decode_faces(head_levels(outputs, config_, batch_index), config_,
                                look.input_width, look.input_height, options_.min_score);
    if (!decoded.ok()) {
      return Error{decoded.error().code, "model " + name_ + ": " + decoded.error().message};
    }
    move_to_picture(*decoded, look);
    std::vector<Sighting>& sightings = sightings_[job.picture];
    sightings.reserve(sightings.size() + decoded->size());
    for (const Face& face : *decoded) {
      sightings.push_back({face, look.quarter_turns, look.tile});
    }
    return {};
  }

  std::vector<std::vector<Face>> merge() {
    const Stopwatch watch;
    std::vector<std::vector<Face>> faces;
    for (std::size_t i = 0; i < pictures_.size(); ++i) {
      faces.push_back(merge_sightings(std::move(sightings_[i]), plans_[i].tiles,
                                      pictures_[i].width(), pictures_[i].height(), options_));
    }
    timing_.decode_ms += watch.elapsed_ms();
    return faces;
  }

  const DetectorOptions& options_;
  const NetworkConfig& config_;
  const std::string& name_;
  const nn::Engine& engine_;
  std::span<const ImageView> pictures_;
  std::map<std::pair<int, int>, std::vector<Job>> jobs_by_input_size_;
  std::vector<std::vector<Sighting>> sightings_;  ///< per picture
  std::vector<LookPlan> plans_;                   ///< per picture
  DetectTiming timing_;
};

}  // namespace

Detector::Detector(std::unique_ptr<State> state) : state_(std::move(state)) {}
Detector::Detector(Detector&&) noexcept = default;
Detector& Detector::operator=(Detector&&) noexcept = default;
Detector::~Detector() = default;

Result<Detector> Detector::load(const std::filesystem::path& model_path,
                                const DetectorOptions& options) {
  RETINAFACE_RETURN_IF_ERROR(check_options(options));
  RETINAFACE_ASSIGN_OR_RETURN(Model model, load_model(model_path));
  return create(std::move(model), options);
}

Result<Detector> Detector::load_default(const DetectorOptions& options) {
  RETINAFACE_ASSIGN_OR_RETURN(Model model, default_model());
  return create(std::move(model), options);
}

Result<Detector> Detector::create(Model model, const DetectorOptions& options) {
  RETINAFACE_RETURN_IF_ERROR(check_options(options));
  RETINAFACE_ASSIGN_OR_RETURN(nn::Graph graph, build_graph(model));
  nn::EngineOptions engine_options;
  engine_options.num_threads = options.num_threads;
  engine_options.isa = options.isa;
  RETINAFACE_ASSIGN_OR_RETURN(nn::Engine engine,
                              nn::Engine::compile(std::move(graph), engine_options));
  return Detector(
      std::make_unique<State>(State{options, std::move(model.config), std::move(model.name),
                                    std::move(model.sha256), std::move(engine)}));
}

Result<std::vector<Face>> Detector::detect(ImageView image, DetectTiming* timing) const {
  RETINAFACE_ASSIGN_OR_RETURN(auto faces, detect_batch({&image, 1}, timing));
  return std::move(faces.front());
}

Result<std::vector<std::vector<Face>>> Detector::detect_batch(std::span<const ImageView> images,
                                                              DetectTiming* timing) const {
  try {
    Detection detection(state_->options, state_->config, state_->name, state_->engine, images);
    auto faces = detection.run();
    if (timing != nullptr) *timing = detection.timing();
    return faces;
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::LimitExceeded,
                 "input of the network: needs more memory than there is at the chosen size"};
  }
}

const DetectorOptions& Detector::options() const {
  return state_->options;
}
const NetworkConfig& Detector::config() const {
  return state_->config;
}
const std::string& Detector::model_name() const {
  return state_->name;
}
const std::string& Detector::model_sha256() const {
  return state_->sha256;
}
const nn::Engine& Detector::engine() const {
  return state_->engine;
}

}  // namespace retinaface
