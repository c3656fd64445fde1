#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "apps/retinaface/status_line.h"
#include "retinaface/train/trainer.h"

namespace retinaface::cli {

/// "epoch 3.20, step 320/8000, loss 1.234 (face 0.8, box 0.3, points 0.1), 61 images/s, 1:02:03
/// left"
[[nodiscard]] std::string format_training_progress(const train::TrainingProgress& progress);
/// "val P-orig: AP 0.9123, landmark error 2.31 %, 4.1 s"
[[nodiscard]] std::string format_score(const train::ValidationScore& score);

/// Shows a training run on standard error.
class TrainingDisplay : public train::TrainingObserver {
 public:
  TrainingDisplay(ProgressStyle style, bool quiet) : line_(style), quiet_(quiet) {}

  void on_step(const train::TrainingProgress& progress) override;
  void on_validation(const std::vector<train::ValidationScore>& scores, bool is_best) override;
  void on_note(std::string_view sentence) override;
  void clear() { line_.clear(); }

 private:
  StatusLine line_;
  bool quiet_;
};

}  // namespace retinaface::cli
