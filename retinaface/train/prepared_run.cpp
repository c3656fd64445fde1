#include "retinaface/train/prepared_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "retinaface/base/file.h"
#include "retinaface/train/collective.h"
#include "retinaface/train/initial_model.h"
#include "retinaface/train/target_statistics.h"

namespace retinaface::train {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kStatisticsSamples = 1024;

Result<BatchLoaderOptions> loader_options(const Recipe& recipe, int num_threads,
                                          const ProcessGroup& group) {
  const int world_size = group.world_size();
  if (recipe.training.batch_size % world_size != 0)
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("training.batch_size is {}, expected a multiple of the {} processes",
                             recipe.training.batch_size, world_size)};
  BatchLoaderOptions options;
  options.batch_size = recipe.training.batch_size / world_size;
  options.num_workers = recipe.data.num_workers > 0 ? recipe.data.num_workers : num_threads;
  options.seed = recipe.training.seed;
  options.sides = recipe.data.sides;
  options.rank = group.rank();
  options.world_size = world_size;
  return options;
}

Result<void> open_data(const Recipe& recipe, const BatchLoaderOptions& options, PreparedRun& run) {
  RETINAFACE_ASSIGN_OR_RETURN(run.data, open_training_data(recipe.data, recipe.augmentation));
  run.notes = run.data.notes;
  run.loader = std::make_unique<BatchLoader>(*run.data.samples, options);
  if (run.loader->num_batches() == 0)
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("data: an epoch has {} pictures, expected at least a batch of {}",
                             run.data.samples->size(), recipe.training.batch_size)};
  run.steps_per_epoch =
      std::max<std::int64_t>(1, run.loader->num_batches() / recipe.training.num_accumulated);
  run.num_steps_in_all = num_steps(recipe.schedule, run.steps_per_epoch);
  return {};
}

Result<void> read_validation_sets(const ValidationChoice& validation, PreparedRun& run) {
  for (const LabelledFolder& folder : validation.sets) {
    RETINAFACE_ASSIGN_OR_RETURN(LabelledPictures set, read_labelled_folder(folder));
    run.validation_sets.push_back(std::move(set));
  }
  if (run.validation_sets.empty())
    run.notes.emplace_back("validation: no set is named, so the last weights count as the best");
  return {};
}

/// The checkpoint to go on from, on all processes or on none.
Result<std::optional<Checkpoint>> find_checkpoint(const Recipe& recipe,
                                                  const TrainingOptions& options,
                                                  ProcessGroup& group) {
  const fs::path path = RunFolder::checkpoint_in(options.output);
  std::error_code ignored;
  const bool exists = fs::exists(path, ignored);
  RETINAFACE_ASSIGN_OR_RETURN(const double num_found, sum_over_processes(exists ? 1 : 0, group));
  if (num_found != 0 && num_found != group.world_size())
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("{}: {} of {} processes see it, expected a folder that they share",
                             printable(path), num_found, group.world_size())};
  if (!exists) return std::optional<Checkpoint>();
  if (!options.resume)
    return Error{ErrorCode::InvalidArgument,
                 printable(options.output) +
                     ": holds a training run; go on with --resume or choose another folder"};
  RETINAFACE_ASSIGN_OR_RETURN(Checkpoint checkpoint, read_checkpoint(path));
  RETINAFACE_RETURN_IF_ERROR(
      check_same_network(checkpoint, recipe.network.config, printable(path)));
  return std::optional(std::move(checkpoint));
}

/// The coding under which the first samples of the run have normalised targets; the same on all
/// processes.
Result<BoxCoding> measure_coding(const SampleSource& samples, const Recipe& recipe,
                                 BatchLoaderOptions options) {
  options.batch_size = 1;
  options.rank = 0;
  options.world_size = 1;
  BatchLoader loader(samples, options);
  loader.start_epoch(0);
  TargetStatistics statistics(recipe.network.config, recipe.targets.assigner);
  for (std::size_t i = 0; i < std::min(samples.size(), kStatisticsSamples); ++i) {
    RETINAFACE_ASSIGN_OR_RETURN(auto batch, loader.next());
    grow_faces(batch->samples, recipe.targets.box_growth);
    statistics.add(batch->samples.front());
  }
  return statistics.normalised_coding();
}

Result<Model> new_model(const Recipe& recipe, const BatchLoaderOptions& loading,
                        const SampleSource& samples) {
  NetworkConfig config = recipe.network.config;
  if (recipe.targets.normalised) {
    RETINAFACE_ASSIGN_OR_RETURN(config.coding, measure_coding(samples, recipe, loading));
  }
  const fs::path& start = recipe.network.start;
  return initial_model(config, start.empty() ? std::nullopt : std::optional(start),
                       recipe.training.seed);
}

/// Channels innermost: so oneDNN and cuDNN take the pictures as they are.
void put_channels_last(TorchNetwork& network) {
  for (torch::Tensor& weights : network.parameters()) {
    if (weights.dim() == 4)
      weights.set_data(weights.detach().contiguous(torch::MemoryFormat::ChannelsLast));
  }
}

Result<void> build_network(const Recipe& recipe, const Model& model, torch::Device device,
                           ProcessGroup& group, PreparedRun& run) {
  RETINAFACE_ASSIGN_OR_RETURN(run.network, TorchNetwork::create(model));
  run.network->freeze_batch_norms(recipe.network.frozen_batch_norm);
  run.network->set_batch_norm_momentum(recipe.network.batch_norm_momentum);
  if (recipe.network.synchronised_batch_norm) run.network->synchronise_batch_norms(group);
  run.network->to(device);
  put_channels_last(*run.network);
  return broadcast_state(*run.network, group);
}

void build_step(const Recipe& recipe, ProcessGroup& group, PreparedRun& run) {
  TrainingStepOptions options{.loss = recipe.loss,
                              .optimiser = recipe.optimiser,
                              .teacher = recipe.teacher,
                              .frozen = recipe.network.frozen,
                              .mixed_precision = recipe.training.mixed_precision};
  if (run.data.num_with_landmarks == 0 && options.loss.landmark_weight > 0) {
    run.notes.emplace_back("data: no face has landmarks; trains without that term");
    options.loss.landmark_weight = 0;
  }
  run.step = std::make_unique<TrainingStep>(*run.network, options, group);
}

/// None when the recipe names none.
Result<std::shared_ptr<const Teacher>> load_teacher(const Recipe& recipe,
                                                    const NetworkConfig& config) {
  if (recipe.teacher.weights.empty()) return std::shared_ptr<const Teacher>();
  RETINAFACE_ASSIGN_OR_RETURN(Teacher teacher, Teacher::load(recipe.teacher.weights, config));
  return std::shared_ptr<const Teacher>(std::make_shared<Teacher>(std::move(teacher)));
}

Result<void> go_on_from(const Checkpoint& checkpoint, PreparedRun& run) {
  run.num_steps = checkpoint.num_steps;
  run.best_ap = checkpoint.best_ap;
  run.num_worse = checkpoint.num_worse;
  run.notes.push_back(fmt::format("goes on after step {}", checkpoint.num_steps));
  RETINAFACE_RETURN_IF_ERROR(run.step->optimiser().restore(checkpoint.optimiser));
  if (!run.step->average()) return {};
  return run.step->average()->restore(checkpoint.average, checkpoint.num_steps);
}

}  // namespace

Result<PreparedRun> prepare_run(const Recipe& recipe, const TrainingOptions& options,
                                torch::Device device, ProcessGroup& group) {
  PreparedRun run;
  RETINAFACE_ASSIGN_OR_RETURN(const BatchLoaderOptions loading,
                              loader_options(recipe, options.num_threads, group));
  RETINAFACE_RETURN_IF_ERROR(open_data(recipe, loading, run));
  RETINAFACE_RETURN_IF_ERROR(read_validation_sets(recipe.validation, run));
  RETINAFACE_ASSIGN_OR_RETURN(const auto checkpoint, find_checkpoint(recipe, options, group));
  if (checkpoint) {
    RETINAFACE_RETURN_IF_ERROR(build_network(recipe, checkpoint->model, device, group, run));
  } else {
    RETINAFACE_ASSIGN_OR_RETURN(const Model model, new_model(recipe, loading, *run.data.samples));
    RETINAFACE_RETURN_IF_ERROR(build_network(recipe, model, device, group, run));
  }
  build_step(recipe, group, run);
  if (checkpoint) RETINAFACE_RETURN_IF_ERROR(go_on_from(*checkpoint, run));
  RETINAFACE_ASSIGN_OR_RETURN(auto teacher, load_teacher(recipe, run.network->config()));
  run.feed = std::make_unique<BatchFeed>(
      *run.loader,
      BatchFeedOptions{run.network->config(), recipe.targets.assigner, recipe.targets.box_growth,
                       run.num_steps * recipe.training.num_accumulated, std::move(teacher)});
  return run;
}

Checkpoint checkpoint_of(const PreparedRun& run, const Recipe& recipe) {
  Checkpoint checkpoint;
  checkpoint.model = run.network->to_model();
  if (run.step->average()) checkpoint.average = run.step->average()->tensors();
  checkpoint.optimiser = run.step->optimiser().state();
  checkpoint.num_steps = run.num_steps;
  checkpoint.seed = recipe.training.seed;
  checkpoint.best_ap = run.best_ap;
  checkpoint.num_worse = run.num_worse;
  checkpoint.recipe = recipe.text;
  return checkpoint;
}

}  // namespace retinaface::train
