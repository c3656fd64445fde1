#include "retinaface/train/run_folder.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "retinaface/base/file.h"
#include "retinaface/train/curves.h"

namespace retinaface::train {
namespace {

namespace fs = std::filesystem;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
// The ranges of `evaluate_labels`: shorter sides in pixels.
constexpr std::array<int, 6> kSizeNames{0, 10, 16, 32, 64, 128};

std::vector<std::string> score_columns(const std::vector<std::string>& validations) {
  std::vector<std::string> columns{"step", "epoch"};
  for (const std::string& name : validations) {
    columns.push_back(name + " AP");
    columns.push_back(name + " landmark error");
    for (const int side : kSizeNames)
      columns.push_back(fmt::format("{} AP from {} px", name, side));
  }
  return columns;
}

}  // namespace

Result<RunFolder> RunFolder::open(const fs::path& folder, const std::string& recipe,
                                  const std::vector<std::string>& validations,
                                  std::int64_t num_steps) {
  RETINAFACE_RETURN_IF_ERROR(make_folder(folder));
  RETINAFACE_RETURN_IF_ERROR(
      write_file_atomically(folder / "recipe.toml", std::string_view(recipe)));
  const auto last = static_cast<double>(num_steps);
  RETINAFACE_ASSIGN_OR_RETURN(
      CsvLog steps,
      CsvLog::open(folder / "log.csv",
                   {"step", "epoch", "learning rate", "loss", "classification", "box", "landmarks",
                    "teacher", "gradient norm", "images per second", "waiting share"},
                   last));
  RETINAFACE_ASSIGN_OR_RETURN(
      CsvLog scores, CsvLog::open(folder / "validation.csv", score_columns(validations), last));
  return RunFolder(folder, validations, std::move(steps), std::move(scores));
}

fs::path RunFolder::kept_checkpoint(double epoch) const {
  return folder_ / fmt::format("checkpoint-{:04}.safetensors", std::lround(epoch));
}

fs::path RunFolder::bad_batch_in(const fs::path& folder, std::int64_t step, int rank) {
  return folder / (rank == 0 ? fmt::format("bad-batch-{}", step)
                             : fmt::format("bad-batch-{}-rank-{}", step, rank));
}

Result<void> RunFolder::log_steps(const StepRow& row) {
  return steps_.add({static_cast<double>(row.step), row.epoch, row.learning_rate, row.losses.total,
                     row.losses.classification, row.losses.box, row.losses.landmarks,
                     row.losses.teacher, row.gradient_norm, row.images_per_second,
                     row.waiting_share});
}

Result<void> RunFolder::log_validation(std::int64_t step, double epoch,
                                       const std::vector<ValidationScore>& scores) {
  std::vector<double> row{static_cast<double>(step), epoch};
  for (const ValidationScore& score : scores) {
    row.push_back(score.ap.value_or(kNone));
    row.push_back(score.landmark_error.value_or(kNone));
    for (std::size_t i = 0; i < kSizeNames.size(); ++i)
      row.push_back(i < score.sizes.size() ? score.sizes[i].ap.value_or(kNone) : kNone);
  }
  return scores_.add(std::move(row));
}

Result<void> RunFolder::draw() const {
  for (const auto& [name, svg] : draw_curves(steps_, scores_, validations_))
    RETINAFACE_RETURN_IF_ERROR(write_file_atomically(folder_ / name, std::string_view(svg)));
  return {};
}

}  // namespace retinaface::train
