#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/train/recipe.h"
#include "retinaface/train/run_folder.h"
#include "retinaface/train/validation.h"

namespace retinaface::train {

/// How and where a recipe is carried out.
struct TrainingOptions {
  std::filesystem::path output;  ///< a folder, see RunFolder
  bool resume = false;           ///< goes on from the folder's checkpoint, if there is one
  std::string device = "cpu";    ///< "cpu", "cuda" or "cuda:1"
  int num_threads = 1;           ///< that compute; at least 1
  std::stop_token stop{};        ///< stops after the step, with a checkpoint
};

/// How far a run is, after a step.
struct TrainingProgress {
  std::int64_t num_steps = 0;
  std::int64_t num_steps_in_all = 0;
  double epoch = 0;
  LossValues losses;  ///< smoothed over a few steps
  double images_per_second = 0;
  double seconds_left = 0;
};

/// Is told what happens, by the thread that trains, in process 0 alone.
class TrainingObserver {
 public:
  TrainingObserver() = default;
  TrainingObserver(const TrainingObserver&) = delete;
  TrainingObserver& operator=(const TrainingObserver&) = delete;
  virtual ~TrainingObserver() = default;

  virtual void on_step(const TrainingProgress& progress) = 0;
  /// @param is_best  better than all before
  virtual void on_validation(const std::vector<ValidationScore>& scores, bool is_best) = 0;
  /// Something that people should know, one sentence.
  virtual void on_note(std::string_view sentence) = 0;
};

enum class TrainingEnd : std::uint8_t {
  Finished,
  NoBetter,  ///< the recipe's patience was at its end
  Stopped,   ///< by the stop token
};

struct TrainingSummary {
  TrainingEnd end = TrainingEnd::Finished;
  std::int64_t num_steps = 0;
  std::optional<double> best_ap;
  std::int64_t num_unreadable = 0;  ///< pictures that were left out
};

/// Trains a network, alone or with other processes (see process_place_from_environment).
///
/// @return  InvalidArgument for what the recipe, the data or a checkpoint of another network make
///          impossible; Unavailable for a device that is not there or a peer that is lost; Corrupt
///          when a loss is not finite, after the batch was written out; WriteFailed when the last
///          checkpoint could not be written (earlier ones are notes)
[[nodiscard]] Result<TrainingSummary> train_network(const Recipe& recipe,
                                                    const TrainingOptions& options,
                                                    TrainingObserver& observer);

}  // namespace retinaface::train
