#pragma once

#include "retinaface/train/recipe.h"
#include "retinaface/train/toml_object.h"

// The tables of a recipe, one function each.
namespace retinaface::train {

void read_network(TomlObject& toml, NetworkChoice& network);
void read_data(TomlObject& toml, DataChoice& data);
void read_set(TomlObject& toml, LabelledFolder& folder);
void read_augmentation(TomlObject& toml, AugmentationOptions& augmentation);
void read_targets(TomlObject& toml, TargetOptions& targets);
void read_loss(TomlObject& toml, LossOptions& loss);
void read_teacher(TomlObject& toml, TeacherOptions& teacher);
void read_optimiser(TomlObject& toml, OptimiserOptions& optimiser);
void read_schedule(TomlObject& toml, ScheduleOptions& schedule);
void read_training(TomlObject& toml, TrainingChoice& training);
void read_validation(TomlObject& toml, ValidationChoice& validation);
void read_checkpoint(TomlObject& toml, CheckpointChoice& checkpoint);

inline constexpr Range kAny{-std::numeric_limits<double>::infinity()};
inline constexpr Range kUnit{0, 1};
inline constexpr Range kNotNegative{0};
inline constexpr Range kSides{32, 8192};

}  // namespace retinaface::train
