#include <string>
#include <utility>
#include <vector>

#include "retinaface/formats/onnx.h"
#include "retinaface/model/fold_norms.h"
#include "retinaface/model/metadata.h"
#include "retinaface/model/model.h"
#include "retinaface/model/onnx_graph.h"

namespace retinaface {
namespace {

using internal::OnnxGraph;

/// One output of all levels, [N, A, numbers], from maps [N, anchors * numbers, h, w].
std::string join_levels(OnnxGraph& onnx, const std::vector<std::string>& maps,
                        const std::string& output, std::int64_t numbers) {
  std::vector<std::string> rows;
  for (const std::string& map : maps) {
    const std::string pixels = onnx.add("Transpose", map + ".pixels", {map},
                                        {{"perm", std::vector<std::int64_t>{0, 2, 3, 1}}});
    const std::string shape =
        onnx.constant(output + ".shape", std::vector<std::int64_t>{0, -1, numbers});
    rows.push_back(onnx.add("Reshape", map + ".rows", {pixels, shape}, {}));
  }
  return onnx.add("Concat", output, rows, {{"axis", std::int64_t{1}}});
}

void add_outputs(OnnxGraph& onnx, const std::vector<nn::GraphOutput>& outputs) {
  std::vector<std::string> logits, boxes, landmarks;
  for (std::size_t i = 0; i < outputs.size(); i += 3) {
    logits.push_back(onnx.value(outputs[i].value));
    boxes.push_back(onnx.value(outputs[i + 1].value));
    landmarks.push_back(onnx.value(outputs[i + 2].value));
  }
  join_levels(onnx, boxes, "boxes", 4);
  const std::string all_logits = join_levels(onnx, logits, "logits", 2);
  onnx.add("Softmax", "scores", {all_logits}, {{"axis", std::int64_t{2}}});
  join_levels(onnx, landmarks, "landmarks", 10);
}

}  // namespace

Result<Bytes> to_onnx(const Model& model) {
  if (model.config.deformable) {
    return Error{ErrorCode::Unsupported,
                 model.name +
                     ": has deformable convolutions, for which ONNX has no operator before opset "
                     "19, expected ordinary ones; safetensors files hold them"};
  }
  RETINAFACE_ASSIGN_OR_RETURN(nn::Graph graph, build_graph(model));
  internal::fold_norms(graph);
  OnnxGraph onnx("image");
  onnx.add_nodes(graph);
  add_outputs(onnx, graph.outputs);

  OnnxModel file = std::move(onnx).model();
  file.producer_name = "retinaface";
  file.graph_name = model.config.name;
  file.inputs = {{"image", {"batch", std::int64_t{3}, "height", "width"}}};
  file.outputs = {{"boxes", {"batch", "anchors", std::int64_t{4}}},
                  {"scores", {"batch", "anchors", std::int64_t{2}}},
                  {"landmarks", {"batch", "anchors", std::int64_t{10}}}};
  file.metadata = internal::make_metadata(model);
  return write_onnx(file);
}

}  // namespace retinaface
