#pragma once

#include <filesystem>
#include <span>

#include "retinaface/base/result.h"
#include "retinaface/data/sample.h"
#include "retinaface/model/network_config.h"
#include "retinaface/nn/engine.h"
#include "retinaface/train/teacher_options.h"
#include "retinaface/train/torch_network.h"

namespace retinaface::train {

/// Runs in the engine, on one thread; pictures go in as bytes, so that its colours and means need
/// not be the student's.
class Teacher {
 public:
  /// @return  load_model's error; InvalidArgument when anchors or box coding are not the student's
  [[nodiscard]] static Result<Teacher> load(const std::filesystem::path& weights,
                                            const NetworkConfig& student);

  /// What it says of Rgb8 samples of one size; on the CPU. May be called from several threads.
  /// @return  the engine's error
  [[nodiscard]] Result<HeadTensors> look(std::span<const Sample> samples) const;

 private:
  Teacher(NetworkConfig config, nn::Engine engine)
      : config_(std::move(config)), engine_(std::move(engine)) {}

  NetworkConfig config_;
  nn::Engine engine_;
};

/// How far answers are from the teacher's, a mean over the pictures of sums over anchors:
///
///     QFL(p, q) + [q >= min_score] q (w_box L1(box) + w_pts L1(landmarks))
///
/// with the scores p of the student and q of the teacher, the quality focal loss of Li et al. 2020
/// (eq. 2, beta = 2) and smooth L1 of the encoded numbers.
/// @throws ContractError  answers of different shapes
[[nodiscard]] torch::Tensor distillation_loss(const HeadTensors& heads, const HeadTensors& taught,
                                              const TeacherOptions& options);

}  // namespace retinaface::train
