#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/train/bad_batch.h"
#include "retinaface/train/csv_log.h"
#include "retinaface/train/validation.h"

namespace retinaface::train {

/// What is logged of a few steps: means, but for the step and its epoch.
struct StepRow {
  std::int64_t step = 0;
  double epoch = 0;
  double learning_rate = 0;
  LossValues losses;
  double gradient_norm = 0;
  double images_per_second = 0;
  double waiting_share = 0;  ///< of the time: for data
};

/// The files of one training run:
///
///     recipe.toml              as it was used
///     checkpoint.safetensors   to go on from (--resume)
///     best.safetensors         the model with the best AP so far
///     log.csv, validation.csv  a line every few steps, one a validation
///     losses.svg, learning_rate.svg, accuracy.svg
class RunFolder {
 public:
  /// Makes the folder, or goes on in it after `num_steps`: later lines of the tables are dropped.
  /// @param validations  "<set> <protocol>" of each score of a validation, in order
  /// @return             WriteFailed
  [[nodiscard]] static Result<RunFolder> open(const std::filesystem::path& folder,
                                              const std::string& recipe,
                                              const std::vector<std::string>& validations,
                                              std::int64_t num_steps);

  [[nodiscard]] static std::filesystem::path checkpoint_in(const std::filesystem::path& folder) {
    return folder / "checkpoint.safetensors";
  }
  [[nodiscard]] std::filesystem::path checkpoint() const { return checkpoint_in(folder_); }
  [[nodiscard]] std::filesystem::path kept_checkpoint(double epoch) const;
  [[nodiscard]] std::filesystem::path best() const { return folder_ / "best.safetensors"; }
  /// Where process `rank` writes the batch of a step whose loss was not finite.
  [[nodiscard]] static std::filesystem::path bad_batch_in(const std::filesystem::path& folder,
                                                          std::int64_t step, int rank);

  [[nodiscard]] Result<void> log_steps(const StepRow& row);
  [[nodiscard]] Result<void> log_validation(std::int64_t step, double epoch,
                                            const std::vector<ValidationScore>& scores);
  /// Draws the curves anew.
  [[nodiscard]] Result<void> draw() const;

 private:
  RunFolder(std::filesystem::path folder, std::vector<std::string> validations, CsvLog steps,
            CsvLog scores)
      : folder_(std::move(folder)),
        validations_(std::move(validations)),
        steps_(std::move(steps)),
        scores_(std::move(scores)) {}

  std::filesystem::path folder_;
  std::vector<std::string> validations_;
  CsvLog steps_;
  CsvLog scores_;
};

}  // namespace retinaface::train
