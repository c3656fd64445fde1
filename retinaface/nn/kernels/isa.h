#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "retinaface/nn/kernels/kernels.h"

namespace retinaface::nn::internal {

struct Isa {
  std::string name;  ///< as in `EngineOptions::isa`
  Kernels kernels;
};

/// The instruction sets that this build has and this machine can run, best first; without "plain".
[[nodiscard]] const std::vector<Isa>& usable_isas();

/// The names of all instruction sets that some build of the library knows, "plain" included.
[[nodiscard]] const std::vector<std::string_view>& known_isa_names();

/// Each file of kernels fills in its part for the instruction set at this place of Highway's
/// tables.
void add_gemm_kernels(std::size_t table_index, Kernels& kernels);
void add_depthwise_kernels(std::size_t table_index, Kernels& kernels);
void add_winograd_kernels(std::size_t table_index, Kernels& kernels);
void add_elementwise_kernels(std::size_t table_index, Kernels& kernels);
void add_peak_kernel(std::size_t table_index, Kernels& kernels);

}  // namespace retinaface::nn::internal
