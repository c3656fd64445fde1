#include "apps/retinaface-train/mesh_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "apps/retinaface-train/mesh_report.h"
#include "retinaface/base/file.h"
#include "retinaface/base/stopwatch.h"
#include "retinaface/image/encode.h"
#include "retinaface/mesh/learning/face_source.h"
#include "retinaface/mesh/model/coarser_model.h"
#include "retinaface/mesh/network/auto_encoder_file.h"
#include "retinaface/train/csv_log.h"
#include "retinaface/train/curves.h"

namespace retinaface::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNumHeldOut = 2000;    // for the report
constexpr std::size_t kNumValidation = 200;  // of them, while it learns
constexpr std::size_t kNumValidations = 25;
constexpr double kWarmUpSteps = 100;
constexpr std::size_t kPlotPoints = 300;

/// Rises, then falls with half a cosine (Loshchilov and Hutter 2017).
double learning_rate(double highest, std::size_t step, std::size_t num_steps) {
  const double progress = static_cast<double>(step) / static_cast<double>(num_steps);
  const double rise = std::min(1.0, (static_cast<double>(step) + 1) / kWarmUpSteps);
  return highest * rise * (1 + std::cos(std::numbers::pi * progress)) / 2;
}

/// The folder's tables and curves.
class MeshLogs {
 public:
  static Result<MeshLogs> open(const fs::path& folder) {
    RETINAFACE_RETURN_IF_ERROR(make_folder(folder));
    RETINAFACE_ASSIGN_OR_RETURN(
        auto steps,
        train::CsvLog::open(folder / "log.csv",
                            {"meshes", "loss", "learning rate", "meshes per second"}, 0));
    RETINAFACE_ASSIGN_OR_RETURN(
        auto scores,
        train::CsvLog::open(folder / "validation.csv",
                            {"meshes", "mean mm", "p95 mm", "largest mm", "colour"}, -1));
    return MeshLogs(folder, std::move(steps), std::move(scores));
  }

  Result<void> add_step(std::size_t num_meshes, double loss, double rate, double per_second) {
    return steps_.add({static_cast<double>(num_meshes), loss, rate, per_second});
  }

  Result<void> add_score(std::size_t num_meshes, const mesh::ReconstructionErrors& errors) {
    RETINAFACE_RETURN_IF_ERROR(scores_.add(
        {static_cast<double>(num_meshes), errors.mean, errors.p95, errors.largest, errors.colour}));
    RETINAFACE_RETURN_IF_ERROR(draw("loss.svg", "Loss", "millimetres", steps_, {"loss"}));
    return draw("errors.svg", "Distance of held-out vertices", "millimetres", scores_,
                {"mean mm", "p95 mm"});
  }

 private:
  MeshLogs(fs::path folder, train::CsvLog steps, train::CsvLog scores)
      : folder_(std::move(folder)), steps_(std::move(steps)), scores_(std::move(scores)) {}

  Result<void> draw(const char* file, const char* title, const char* unit, const train::CsvLog& log,
                    const std::vector<std::string>& columns) const {
    Plot plot;
    plot.title = title;
    plot.x_label = "meshes";
    plot.y_label = unit;
    plot.y_max = 0;
    for (const std::string& column : columns) {
      const auto points = train::thinned(log.points("meshes", column), kPlotPoints);
      if (points.empty()) return {};
      plot.series.push_back({fmt::format("{} {:.3f}", column, points.back().y), points});
      plot.x_max = std::max(plot.x_max, points.back().x);
      for (const PlotPoint& point : points) plot.y_max = std::max(plot.y_max, 1.05 * point.y);
    }
    return write_file_atomically(folder_ / file, to_svg(plot));
  }

  fs::path folder_;
  train::CsvLog steps_;
  train::CsvLog scores_;
};

class MeshRun {
 public:
  MeshRun(const MeshRunOptions& options, mesh::MeshSource source, mesh::AutoEncoderStart start,
          MeshLogs logs)
      : options_(options),
        source_(std::move(source)),
        components_(std::move(start.components)),
        held_out_(mesh::draw_meshes(source_, kNumHeldOut, start.network.num_vertices(),
                                    options.seed + 1)),
        learner_(std::move(start.network), {}),
        logs_(std::move(logs)) {}

  Result<MeshRunSummary> run(const std::stop_token& stop, StatusLine& line) {
    const std::size_t num_steps =
        std::max<std::size_t>(options_.num_meshes / options_.batch_size, 1);
    const std::size_t period = std::max<std::size_t>(num_steps / kNumValidations, 1);
    Random random(options_.seed + 2);
    RETINAFACE_RETURN_IF_ERROR(validate(0));
    std::size_t step = 0;
    while (step < num_steps && !stop.stop_requested()) {
      const double rate = learning_rate(options_.learning_rate, step, num_steps);
      const double loss = learn_batch(random, rate);
      ++step;
      const double per_second = num_meshes(step) / watch_.elapsed_s();
      RETINAFACE_RETURN_IF_ERROR(
          logs_.add_step(step * options_.batch_size, loss, rate, per_second));
      if (step % period == 0) RETINAFACE_RETURN_IF_ERROR(validate(step));
      if (line.is_due())
        line.show(
            static_cast<double>(step) / static_cast<double>(num_steps),
            fmt::format("{:.0f} meshes, loss {:.3f}, held out {:.3f} mm, {:.0f} meshes/s, {} left",
                        num_meshes(step), loss, last_error_, per_second,
                        format_duration(num_meshes(num_steps - step) / per_second)));
    }
    return finish(step);
  }

 private:
  [[nodiscard]] double num_meshes(std::size_t num_steps) const {
    return static_cast<double>(num_steps * options_.batch_size);
  }

  double learn_batch(Random& random, double rate) {
    std::vector<float> vertices(learner_.network().num_vertices() * mesh::kVertexChannels);
    double loss = 0;
    for (std::size_t i = 0; i < options_.batch_size; ++i) {
      source_(random, vertices);
      loss += learner_.look_at(vertices);
    }
    learner_.step(static_cast<float>(rate));
    return loss / static_cast<double>(options_.batch_size);
  }

  Result<void> validate(std::size_t step) {
    const auto few =
        std::span<const float>(held_out_).first(held_out_.size() / kNumHeldOut * kNumValidation);
    const auto errors = network_errors(learner_.network(), few);
    last_error_ = errors.mean;
    return logs_.add_score(step * options_.batch_size, errors);
  }

  Result<MeshRunSummary> finish(std::size_t num_steps) {
    mesh::MeshAutoEncoder network = learner_.network();
    network.provenance = fmt::format("{} meshes drawn from '{}' with seed {}",
                                     num_steps * options_.batch_size, network.name, options_.seed);
    if (!options_.name.empty()) network.name = options_.name;
    RETINAFACE_ASSIGN_OR_RETURN(const Bytes file,
                                mesh::write_auto_encoder(network, StorageType::Float16));
    RETINAFACE_RETURN_IF_ERROR(
        write_file_atomically(options_.output / "network.safetensors", file));
    // What is judged is what is in the file, with its rounded weights.
    RETINAFACE_ASSIGN_OR_RETURN(network, mesh::read_auto_encoder(file, network.name));
    MeshRunSummary summary{num_steps * options_.batch_size,
                           error_report(network, components_, held_out_)};
    RETINAFACE_RETURN_IF_ERROR(
        write_file_atomically(options_.output / "report.txt", summary.report));
    const Image sheet = reconstruction_sheet(network, held_out_);
    RETINAFACE_RETURN_IF_ERROR(write_image(options_.output / "reconstructions.png", sheet.view()));
    return summary;
  }

  MeshRunOptions options_;
  mesh::MeshSource source_;
  mesh::PrincipalComponents components_;
  std::vector<float> held_out_;
  mesh::AutoEncoderLearner learner_;
  MeshLogs logs_;
  Stopwatch watch_;
  double last_error_ = 0;
};

}  // namespace

Result<MeshRunSummary> train_mesh_auto_encoder(const mesh::MorphableModel& model,
                                               const MeshRunOptions& options,
                                               const std::stop_token& stop, StatusLine& line) {
  RETINAFACE_ASSIGN_OR_RETURN(const mesh::CoarserModel coarse,
                              mesh::coarser_model(model, options.num_vertices));
  if (coarse.model.landmarks68.empty() && coarse.model.mean_albedo.empty())
    return Error{ErrorCode::InvalidArgument,
                 printable(model.name) + ": has neither colours nor landmarks, expected one"};
  RETINAFACE_ASSIGN_OR_RETURN(MeshLogs logs, MeshLogs::open(options.output));
  mesh::MeshSource source = mesh::face_source(coarse.model);
  RETINAFACE_ASSIGN_OR_RETURN(
      mesh::AutoEncoderStart start,
      mesh::start_auto_encoder(source, mesh::face_with_parted_lips(coarse.model),
                               coarse.model.landmarks68,
                               {.latent_size = options.latent_size, .seed = options.seed}));
  start.network.name = model.name;
  start.network.licence = options.licence.empty() ? model.licence : options.licence;
  start.network.model_vertices = coarse.kept;
  start.network.landmarks68 = coarse.model.landmarks68;
  return MeshRun(options, std::move(source), std::move(start), std::move(logs)).run(stop, line);
}

}  // namespace retinaface::cli
