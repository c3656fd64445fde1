#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/augmented_samples.h"
#include "retinaface/model/network_config.h"
#include "retinaface/train/assignment.h"
#include "retinaface/train/labelled_folder.h"
#include "retinaface/train/loss_options.h"
#include "retinaface/train/optimiser_options.h"
#include "retinaface/train/schedule.h"
#include "retinaface/train/teacher_options.h"

namespace retinaface::train {

/// [network]
struct NetworkChoice {
  NetworkConfig config;  ///< a preset, changed where the recipe says so
  /// Weights to begin with: a detector's, or a classifier's for the backbone alone; "": random.
  std::filesystem::path start;
  std::vector<std::string> frozen;       ///< weights whose names start so are not trained
  bool frozen_batch_norm = false;        ///< statistics, gamma and beta stay as they are
  bool synchronised_batch_norm = false;  ///< statistics over all processes
  double batch_norm_momentum = 0.1;      ///< weight of a batch in the running statistics
};

/// [data]
struct DataChoice {
  std::vector<LabelledFolder> sets;
  double repeats = 1;           ///< how often an epoch shows all sets
  std::vector<int> sides{640};  ///< of the squares that the network sees; a batch has one of them
  int max_short_side = 1280;    ///< larger pictures are shrunk when they are read; 0: never
  double cache_gigabytes = 4;   ///< of decoded pictures kept in memory
  int num_workers = 0;          ///< threads that make samples; 0: as many as compute
};

/// [targets]
struct TargetOptions {
  AssignerOptions assigner;
  /// Numbers to learn have mean 0 and standard deviation 1 (Deng et al. 2019, section 3.1);
  /// measured on the data, stored in the model.
  bool normalised = false;
  float box_growth = 0;  ///< see grow_faces
};

/// [training]
struct TrainingChoice {
  int batch_size = 32;           ///< of all processes together, for one forward pass
  int num_accumulated = 1;       ///< passes whose gradients make one step
  bool mixed_precision = false;  ///< bfloat16 in the forward pass; CUDA alone
  std::uint64_t seed = 1;
};

/// [validation]
struct ValidationChoice {
  std::vector<LabelledFolder> sets;
  std::vector<std::string> protocols{"P-orig"};
  double every_epochs = 1;
  /// Stops after as many validations without a better mean AP; 0: never.
  int patience = 0;
};

/// [checkpoint]
struct CheckpointChoice {
  double every_epochs = 1;
  double every_minutes = 10;     ///< whichever comes first
  double keep_every_epochs = 0;  ///< these stay for good, each under a name of its own; 0: none
};

/// All that decides what a training run learns.
struct Recipe {
  NetworkChoice network;
  DataChoice data;
  AugmentationOptions augmentation;
  TargetOptions targets;
  LossOptions loss;
  TeacherOptions teacher;
  OptimiserOptions optimiser;
  ScheduleOptions schedule;
  TrainingChoice training;
  ValidationChoice validation;
  CheckpointChoice checkpoint;

  std::string text;  ///< all of it as TOML, with the changes, paths absolute
};

/// What takes the place of a recipe's own.
struct RecipeChanges {
  /// "schedule.epochs=5", "loss.box=giou"; a value that is not TOML is a text.
  std::vector<std::string> keys{};
  // Relative paths begin at the working folder. Empty: the recipe's.
  std::vector<std::filesystem::path> data{};
  std::vector<std::filesystem::path> validation{};
  std::filesystem::path start{};
};

/// Reads a recipe: TOML, a table for each member above (docs/TRAINING.md lists the keys). What it
/// does not say has the value above. Relative paths in it begin at its folder.
///
/// @return  NotFound, Unreadable; InvalidArgument with file and line for what is not TOML, an
///          unknown key, a value of another kind or out of range
[[nodiscard]] Result<Recipe> read_recipe(const std::filesystem::path& path,
                                         const RecipeChanges& changes = {});
/// @param name  the file's
[[nodiscard]] Result<Recipe> parse_recipe(std::string_view text, const std::filesystem::path& name,
                                          const RecipeChanges& changes = {});

}  // namespace retinaface::train
