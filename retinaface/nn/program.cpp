#include "retinaface/nn/program.h"

#include <algorithm>
#include <utility>

#include "retinaface/nn/passes/passes.h"

namespace retinaface::nn::internal {

std::size_t Program::weight_bytes() const {
  std::size_t sum = 0;
  for (const Step& step : steps) sum += step.op->weight_bytes();
  return sum;
}

Program make_program(Graph graph, const Kernels* kernels) {
  Network network = make_network(std::move(graph));
  if (kernels != nullptr) {
    optimise(network);
  } else {
    remove_dead_nodes(network);
  }
  Program program;
  for (NetworkNode& node : network.nodes) {
    auto op = make_operator(network, node, kernels);
    node.op = NetworkOp{};  // the operator has its own copy of the weights
    program.steps.push_back(
        {std::move(node.name), std::move(op), std::move(node.inputs), std::move(node.outputs)});
  }
  program.values = std::move(network.values);
  program.outputs = std::move(network.outputs);
  program.size_multiple = network.size_multiple;
  return program;
}

}  // namespace retinaface::nn::internal
