#pragma once

#include <filesystem>
#include <span>

#include "retinaface/base/result.h"
#include "retinaface/data/sample.h"

namespace retinaface::train {

/// The numbers of a step, as logged.
struct LossValues {
  double total = 0;
  double classification = 0;
  double box = 0;
  double landmarks = 0;
  double teacher = 0;
};

/// Writes what a step was given when its numbers were not finite: each picture as the network saw
/// it with its labels drawn, and batch.json with paths, labels and losses.
/// @param folder  is made
/// @return        WriteFailed
[[nodiscard]] Result<void> write_bad_batch(const std::filesystem::path& folder,
                                           std::span<const Sample> samples,
                                           const LossValues& losses, std::int64_t step);

}  // namespace retinaface::train
