#pragma once

#include <memory>
#include <string>
#include <vector>

#include "retinaface/nn/ops/operator.h"

namespace retinaface::nn::internal {

/// A network ready to run at any size: its operators with prepared weights.
struct Program {
  struct Step {
    std::string name;
    std::unique_ptr<Operator> op;
    std::vector<ValueId> inputs, outputs;
  };
  std::vector<Step> steps;
  std::vector<NetworkValue> values;
  std::vector<GraphOutput> outputs;
  int size_multiple = 1;

  [[nodiscard]] std::size_t weight_bytes() const;
};

/// @param kernels  null: every node as it stands in the graph, by its definition
/// @throws ContractError  see value_channels
[[nodiscard]] Program make_program(Graph graph, const Kernels* kernels);

/// Sizes and places of all values for one batch of one picture size.
struct Plan {
  int batch = 0;
  Extent picture;
  std::vector<Map> maps;             ///< of every value, without memory
  std::vector<std::size_t> offsets;  ///< of every value, floats
  Map image;                         ///< what steps that read the pictures see
  std::size_t scratch_offset = 0;    ///< floats
  std::size_t scratch_stride = 0;    ///< floats per thread
  std::size_t workspace_floats = 0;

  [[nodiscard]] std::size_t bytes() const;
};

struct PlanLimits {
  int num_threads = 1;
  std::size_t max_workspace_bytes = 0;
};

/// @return LimitExceeded, or InvalidArgument for a picture smaller than a step's kernel
/// @throws ContractError  a sum or concatenation of maps of different sizes
[[nodiscard]] Result<Plan> make_plan(const Program& program, int batch, Extent picture,
                                     const PlanLimits& limits);

}  // namespace retinaface::nn::internal
