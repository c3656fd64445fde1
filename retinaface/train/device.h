#pragma once

#include <string>

#include "retinaface/base/result.h"
#include "retinaface/train/torch.h"

namespace retinaface::train {

/// The device of that name.
/// @param name        "cpu", "cuda" (the one of `local_rank`) or "cuda:1"
/// @return            InvalidArgument for another name, Unavailable when this build of torch or
///                    this machine has no such device: there is no fallback
[[nodiscard]] Result<torch::Device> find_device(const std::string& name, int local_rank);

/// What a product of two 256 × 256 matrices reaches, in 10^9 operations a second. Below 20, torch
/// runs on a BLAS that is not made for speed (Debian's libblas3 instead of libopenblas0-pthread).
[[nodiscard]] double matrix_speed_gflops();

}  // namespace retinaface::train
