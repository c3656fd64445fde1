#include "retinaface/model/fold_model.h"

#include <type_traits>
#include <variant>

#include "retinaface/model/fold_norms.h"

namespace retinaface {
namespace {

/// The tensors of a node under their names (docs/NUMERICS.md).
void collect(const nn::Node& node, NamedTensors& tensors) {
  std::visit(
      [&](const auto& op) {
        if constexpr (std::is_same_v<std::decay_t<decltype(op)>, nn::BatchNorm>) {
          tensors[node.name + ".weight"] = op.gamma.clone();
          tensors[node.name + ".bias"] = op.beta.clone();
          tensors[node.name + ".running_mean"] = op.mean.clone();
          tensors[node.name + ".running_var"] = op.variance.clone();
        } else if constexpr (requires { op.weight.clone(); }) {
          tensors[node.name + ".weight"] = op.weight.clone();
          if (!op.bias.values().empty()) tensors[node.name + ".bias"] = op.bias.clone();
        }
      },
      node.op);
}

}  // namespace

Result<Model> fold_batch_norms(const Model& model) {
  RETINAFACE_ASSIGN_OR_RETURN(nn::Graph graph, build_graph(model));
  internal::fold_norms(graph);
  Model folded;
  folded.config = model.config;
  folded.name = model.name;
  folded.file_format = "memory";
  folded.licence = model.licence;
  folded.provenance = model.provenance;
  for (const nn::Node& node : graph.nodes) collect(node, folded.tensors);
  return folded;
}

}  // namespace retinaface
