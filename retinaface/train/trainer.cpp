#include "retinaface/train/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "retinaface/base/file.h"
#include "retinaface/base/stopwatch.h"
#include "retinaface/train/collective.h"
#include "retinaface/train/device.h"
#include "retinaface/train/prepared_run.h"
#include "retinaface/train/step_meter.h"

namespace retinaface::train {
namespace {

namespace fs = std::filesystem;

constexpr int kStepsPerRow = 10;
constexpr double kDrawInterval_s = 60;
constexpr double kSlowMatrices_gflops = 20;

/// Goes step by step, and shows and writes what there is to see.
class Trainer {
 public:
  /// @param folder  none but in process 0
  Trainer(const Recipe& recipe, const TrainingOptions& options, TrainingObserver& observer,
          ProcessGroup& group, PreparedRun& run, std::optional<RunFolder>& folder)
      : recipe_(recipe),
        options_(options),
        observer_(observer),
        group_(group),
        run_(run),
        folder_(folder),
        meter_(recipe.training.batch_size * recipe.training.num_accumulated),
        first_step_(run.num_steps) {}

  [[nodiscard]] Result<TrainingSummary> train();

 private:
  [[nodiscard]] Result<std::optional<TrainingEnd>> find_end();
  [[nodiscard]] Result<void> do_step();
  [[nodiscard]] Result<std::vector<ReadyBatch>> take_batches();
  [[nodiscard]] Error write_bad_batches(const StepResult& result,
                                        const std::vector<ReadyBatch>& batches) const;
  [[nodiscard]] bool completes(double epochs) const;
  [[nodiscard]] Result<void> show_and_write(double learning_rate);
  void show_progress(double learning_rate);
  [[nodiscard]] Result<void> validate_all();
  void judge(const std::vector<ValidationScore>& scores, Model weights);
  void save();
  void note(const Result<void>& result) {
    if (!result) observer_.on_note(result.error().message);
  }

  const Recipe& recipe_;
  const TrainingOptions& options_;
  TrainingObserver& observer_;
  ProcessGroup& group_;
  PreparedRun& run_;
  std::optional<RunFolder>& folder_;

  StepMeter meter_;
  StepMeans shown_;
  std::set<std::string> unreadable_;
  Stopwatch since_start_;
  Stopwatch since_save_;
  Stopwatch since_draw_;
  std::int64_t first_step_;
};

Result<TrainingSummary> Trainer::train() {
  TrainingSummary summary;
  for (;;) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto end, find_end());
    if (end) {
      summary.end = *end;
      break;
    }
    RETINAFACE_RETURN_IF_ERROR(do_step());
  }
  if (folder_) {
    RETINAFACE_RETURN_IF_ERROR(
        write_checkpoint(folder_->checkpoint(), checkpoint_of(run_, recipe_)));
    note(folder_->draw());
  }
  summary.num_steps = run_.num_steps;
  summary.best_ap = run_.best_ap;
  summary.num_unreadable = static_cast<std::int64_t>(unreadable_.size());
  return summary;
}

/// The same answer on all processes.
Result<std::optional<TrainingEnd>> Trainer::find_end() {
  const int patience = recipe_.validation.patience;
  const bool hopeless = patience > 0 && run_.num_worse >= patience;
  RETINAFACE_ASSIGN_OR_RETURN(const bool stop, any_process(options_.stop.stop_requested(), group_));
  RETINAFACE_ASSIGN_OR_RETURN(const bool no_better, any_process(hopeless, group_));
  if (run_.num_steps >= run_.num_steps_in_all) return std::optional(TrainingEnd::Finished);
  if (stop) return std::optional(TrainingEnd::Stopped);
  if (no_better) return std::optional(TrainingEnd::NoBetter);
  return std::optional<TrainingEnd>();
}

Result<void> Trainer::do_step() {
  const double rate = learning_rate(recipe_.schedule, run_.num_steps, run_.steps_per_epoch);
  meter_.start();
  const Stopwatch waiting;
  RETINAFACE_ASSIGN_OR_RETURN(const std::vector<ReadyBatch> batches, take_batches());
  const double waited_s = waiting.elapsed_s();
  RETINAFACE_ASSIGN_OR_RETURN(const StepResult result, run_.step->run(batches, rate));
  meter_.stop();
  if (!result.is_finite) return write_bad_batches(result, batches);
  ++run_.num_steps;
  meter_.add(result, waited_s);
  return folder_ ? show_and_write(rate) : Result<void>();
}

Result<std::vector<ReadyBatch>> Trainer::take_batches() {
  std::vector<ReadyBatch> batches;
  for (int i = 0; i < recipe_.training.num_accumulated; ++i) {
    RETINAFACE_ASSIGN_OR_RETURN(ReadyBatch batch, run_.feed->next());
    for (const std::string& sentence : batch.unreadable) {
      if (unreadable_.insert(sentence).second) observer_.on_note(sentence);
    }
    batches.push_back(std::move(batch));
  }
  return batches;
}

Error Trainer::write_bad_batches(const StepResult& result,
                                 const std::vector<ReadyBatch>& batches) const {
  const std::int64_t step = run_.num_steps + 1;
  const fs::path folder = RunFolder::bad_batch_in(options_.output, step, group_.rank());
  std::string where = printable(folder);
  for (std::size_t i = 0; i < batches.size(); ++i) {
    const fs::path part = batches.size() == 1 ? folder : folder / std::to_string(i);
    const auto written = write_bad_batch(part, batches[i].samples, result.losses, step);
    if (!written) where = written.error().message;
  }
  const LossValues& losses = result.losses;
  return {ErrorCode::Corrupt,
          fmt::format("step {}: the loss is {} (classification {}, box {}, landmarks {}), the norm "
                      "of its gradient {}, expected finite numbers; the batch: {}",
                      step, losses.total, losses.classification, losses.box, losses.landmarks,
                      result.gradient_norm, where)};
}

/// Whether the step that was done reaches a multiple of so many epochs.
bool Trainer::completes(double epochs) const {
  const double interval = epochs * static_cast<double>(run_.steps_per_epoch);
  const auto multiple = [=](std::int64_t step) {
    return std::floor(static_cast<double>(step) / interval);
  };
  return epochs > 0 && multiple(run_.num_steps) > multiple(run_.num_steps - 1);
}

Result<void> Trainer::show_and_write(double learning_rate) {
  const bool is_last = run_.num_steps == run_.num_steps_in_all;
  show_progress(learning_rate);
  const bool validates = is_last || completes(recipe_.validation.every_epochs);
  if (validates) RETINAFACE_RETURN_IF_ERROR(validate_all());
  const double minutes = recipe_.checkpoint.every_minutes;
  if (completes(recipe_.checkpoint.every_epochs) ||
      (minutes > 0 && since_save_.elapsed_s() > 60 * minutes))
    save();
  if (validates || since_draw_.elapsed_s() > kDrawInterval_s) {
    note(folder_->draw());
    since_draw_.restart();
  }
  return {};
}

void Trainer::show_progress(double learning_rate) {
  if (shown_.images_per_second == 0) shown_ = meter_.means();
  if (meter_.num_steps() == kStepsPerRow || run_.num_steps == run_.num_steps_in_all) {
    shown_ = meter_.take();
    note(folder_->log_steps({.step = run_.num_steps,
                             .epoch = run_.epoch(),
                             .learning_rate = learning_rate,
                             .losses = shown_.losses,
                             .gradient_norm = shown_.gradient_norm,
                             .images_per_second = shown_.images_per_second,
                             .waiting_share = shown_.waiting_share}));
  }
  const double seconds_per_step =
      since_start_.elapsed_s() / static_cast<double>(run_.num_steps - first_step_);
  observer_.on_step({.num_steps = run_.num_steps,
                     .num_steps_in_all = run_.num_steps_in_all,
                     .epoch = run_.epoch(),
                     .losses = shown_.losses,
                     .images_per_second = shown_.images_per_second,
                     .seconds_left = seconds_per_step *
                                     static_cast<double>(run_.num_steps_in_all - run_.num_steps)});
}

Result<void> Trainer::validate_all() {
  Model weights = run_.step->best_weights();
  std::vector<ValidationScore> scores;
  for (const LabelledPictures& set : run_.validation_sets) {
    for (const std::string& protocol : recipe_.validation.protocols) {
      auto score = validate(weights, set, protocol, options_.num_threads, options_.stop);
      if (!score && score.error().code == ErrorCode::Cancelled) return {};
      if (!score) return std::move(score).error();
      for (const std::string& sentence : score->unreadable) {
        if (unreadable_.insert(sentence).second) observer_.on_note(sentence);
      }
      scores.push_back(*std::move(score));
    }
  }
  judge(scores, std::move(weights));
  return {};
}

/// The best weights have the highest mean AP over sets and protocols.
void Trainer::judge(const std::vector<ValidationScore>& scores, Model weights) {
  double sum = 0;
  for (const ValidationScore& score : scores) sum += score.ap.value_or(0);
  const double ap = scores.empty() ? 0 : sum / static_cast<double>(scores.size());
  const bool is_best = scores.empty() || !run_.best_ap || ap > *run_.best_ap;
  run_.num_worse = is_best ? 0 : run_.num_worse + 1;
  if (is_best) {
    if (!scores.empty()) run_.best_ap = ap;
    weights.name = weights.config.name;
    weights.provenance =
        fmt::format("retinaface-train, {} steps of {} pictures", run_.num_steps,
                    recipe_.training.batch_size * recipe_.training.num_accumulated);
    const auto file = to_safetensors(weights);
    note(file ? write_file_atomically(folder_->best(), *file) : Result<void>(file.error()));
  }
  if (scores.empty()) return;
  note(folder_->log_validation(run_.num_steps, run_.epoch(), scores));
  observer_.on_validation(scores, is_best);
}

void Trainer::save() {
  const Checkpoint checkpoint = checkpoint_of(run_, recipe_);
  note(write_checkpoint(folder_->checkpoint(), checkpoint));
  if (completes(recipe_.checkpoint.keep_every_epochs))
    note(write_checkpoint(folder_->kept_checkpoint(run_.epoch()), checkpoint));
  since_save_.restart();
}

std::vector<std::string> names_of_scores(const PreparedRun& run, const Recipe& recipe) {
  std::vector<std::string> names;
  for (const LabelledPictures& set : run.validation_sets) {
    for (const std::string& protocol : recipe.validation.protocols)
      names.push_back(set.name + ' ' + protocol);
  }
  return names;
}

void note_slow_matrices(TrainingObserver& observer) {
  const double gflops = matrix_speed_gflops();
  if (gflops >= kSlowMatrices_gflops) return;
  observer.on_note(
      fmt::format("torch multiplies matrices at {:.0f} GFLOP/s, expected 20 or more; on Debian "
                  "libopenblas0-pthread makes it fast",
                  gflops));
}

Result<TrainingSummary> train_in_group(const Recipe& recipe, const TrainingOptions& options,
                                       TrainingObserver& observer, torch::Device device,
                                       ProcessGroup& group) {
  RETINAFACE_ASSIGN_OR_RETURN(PreparedRun run, prepare_run(recipe, options, device, group));
  std::optional<RunFolder> folder;
  if (group.rank() == 0) {
    for (const std::string& sentence : run.notes) observer.on_note(sentence);
    RETINAFACE_ASSIGN_OR_RETURN(
        folder,
        RunFolder::open(options.output, recipe.text, names_of_scores(run, recipe), run.num_steps));
  }
  if (device.is_cpu()) note_slow_matrices(observer);
  return Trainer(recipe, options, observer, group, run, folder).train();
}

/// The first line of what torch has to say; the rest is its call stack.
std::string first_line(const c10::Error& problem) {
  const std::string text = problem.what_without_backtrace();
  return text.substr(0, text.find('\n'));
}

}  // namespace

Result<TrainingSummary> train_network(const Recipe& recipe, const TrainingOptions& options,
                                      TrainingObserver& observer) try {
  RETINAFACE_ASSIGN_OR_RETURN(const ProcessPlace place, process_place_from_environment());
  RETINAFACE_ASSIGN_OR_RETURN(const torch::Device device,
                              find_device(options.device, place.local_rank));
  if (recipe.training.mixed_precision && device.is_cpu())
    return Error{ErrorCode::InvalidArgument,
                 "training.mixed_precision: is for CUDA, expected false with --device cpu"};
  torch::set_num_threads(options.num_threads);
  RETINAFACE_ASSIGN_OR_RETURN(const auto group, ProcessGroup::join(place));
  return train_in_group(recipe, options, observer, device, *group);
} catch (const c10::Error& problem) {
  return Error{ErrorCode::LimitExceeded, "torch: " + first_line(problem)};
}

}  // namespace retinaface::train
