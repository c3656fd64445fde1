#include "apps/retinaface-train/training_display.h"

#include <fmt/format.h>

#include "apps/retinaface/console.h"

namespace retinaface::cli {

std::string format_training_progress(const train::TrainingProgress& progress) {
  const train::LossValues& losses = progress.losses;
  return fmt::format(
      "epoch {:.2f}, step {}/{}, loss {:.3f} (face {:.3f}, box {:.3f}, points {:.3f}), {:.0f} "
      "images/s, {} left",
      progress.epoch, progress.num_steps, progress.num_steps_in_all, losses.total,
      losses.classification, losses.box, losses.landmarks, progress.images_per_second,
      format_duration(progress.seconds_left));
}

std::string format_score(const train::ValidationScore& score) {
  std::string text = fmt::format("{} {}: ", score.set, score.protocol);
  text += score.ap ? fmt::format("AP {:.4f}", *score.ap) : std::string("no face to find");
  if (score.landmark_error)
    text += fmt::format(", landmark error {:.2f} %", 100 * *score.landmark_error);
  return text + fmt::format(", {:.1f} s", score.seconds);
}

void TrainingDisplay::on_step(const train::TrainingProgress& progress) {
  if (!line_.is_due()) return;
  const double share =
      static_cast<double>(progress.num_steps) / static_cast<double>(progress.num_steps_in_all);
  line_.show(share, format_training_progress(progress));
}

void TrainingDisplay::on_validation(const std::vector<train::ValidationScore>& scores,
                                    bool is_best) {
  if (quiet_) return;
  line_.clear();
  for (const train::ValidationScore& score : scores)
    say(format_score(score) + (is_best ? ", the best so far" : ""));
}

void TrainingDisplay::on_note(std::string_view sentence) {
  if (quiet_) return;
  line_.clear();
  say(sentence);
}

}  // namespace retinaface::cli
