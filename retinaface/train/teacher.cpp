#include "retinaface/train/teacher.h"

#include <utility>
#include <vector>

#include "retinaface/base/contract.h"
#include "retinaface/base/file.h"
#include "retinaface/model/model.h"

namespace retinaface::train {
namespace {

constexpr std::size_t kOutputsPerLevel = 3;  // logits, boxes, landmarks

/// One kind of output of all levels: [N, A, numbers].
torch::Tensor join_levels(std::span<const nn::OutputView> views, std::size_t kind,
                          std::int64_t numbers) {
  std::vector<torch::Tensor> levels;
  for (std::size_t i = kind; i < views.size(); i += kOutputsPerLevel) {
    const nn::OutputView& view = views[i];
    const std::int64_t cells = std::int64_t{view.height} * view.width;
    const std::int64_t stride = view.pixel_stride;
    levels.push_back(torch::from_blob(const_cast<float*>(view.data),
                                      {view.batch, cells, view.channels},
                                      {cells * stride, stride, 1})
                         .reshape({view.batch, -1, numbers}));
  }
  return torch::cat(levels, 1);
}

torch::Tensor margins_of(const HeadTensors& heads) {
  return (heads.logits.select(2, 1) - heads.logits.select(2, 0)).to(torch::kFloat);
}

/// Summed over all anchors.
torch::Tensor quality_focal(const torch::Tensor& margins, const torch::Tensor& quality) {
  const torch::Tensor entropy =
      quality * torch::log_sigmoid(margins) + (1 - quality) * torch::log_sigmoid(-margins);
  return -((quality - margins.sigmoid()).square() * entropy).sum();
}

/// Of each row, summed over its numbers.
torch::Tensor smooth_l1(const torch::Tensor& numbers, const torch::Tensor& taught) {
  return torch::smooth_l1_loss(numbers.to(torch::kFloat), taught, torch::Reduction::None).sum(1);
}

}  // namespace

Result<Teacher> Teacher::load(const std::filesystem::path& weights, const NetworkConfig& student) {
  RETINAFACE_ASSIGN_OR_RETURN(const Model model, load_model(weights));
  if (model.config.anchors != student.anchors || model.config.coding != student.coding)
    return Error{ErrorCode::InvalidArgument,
                 "teacher.weights " + printable(weights) + ": is a " + model.config.name +
                     " with other anchors or box coding, expected those of " + student.name};
  RETINAFACE_ASSIGN_OR_RETURN(nn::Graph graph, build_graph(model));
  RETINAFACE_ASSIGN_OR_RETURN(nn::Engine engine,
                              nn::Engine::compile(std::move(graph), {.num_threads = 1}));
  return Teacher(model.config, std::move(engine));
}

Result<HeadTensors> Teacher::look(std::span<const Sample> samples) const {
  std::vector<nn::InputImage> inputs;
  for (const Sample& sample : samples) {
    const ImageView picture = sample.image.view();
    inputs.push_back({.data = picture.data(),
                      .width = picture.width(),
                      .height = picture.height(),
                      .row_stride = picture.row_stride(),
                      .reverse_channels = config_.input.channel_order == ChannelOrder::Bgr});
  }
  RETINAFACE_ASSIGN_OR_RETURN(const nn::RunOutputs outputs, engine_.run(inputs));
  const std::span<const nn::OutputView> views = outputs.views();
  return HeadTensors{join_levels(views, 0, 2), join_levels(views, 1, 4), join_levels(views, 2, 10)};
}

torch::Tensor distillation_loss(const HeadTensors& heads, const HeadTensors& taught,
                                const TeacherOptions& options) {
  RETINAFACE_REQUIRE(heads.logits.sizes() == taught.logits.sizes(),
                     "logits " + c10::str(heads.logits.sizes()) + ", the teacher's " +
                         c10::str(taught.logits.sizes()));
  const torch::Tensor quality = margins_of(taught).sigmoid();
  const torch::Tensor faces = (quality.flatten() >= options.min_score).nonzero().flatten();
  const auto rows = [&](const torch::Tensor& numbers) {
    return numbers.flatten(0, 1).index_select(0, faces);
  };
  const torch::Tensor distance =
      options.box_weight * smooth_l1(rows(heads.boxes), rows(taught.boxes)) +
      options.landmark_weight * smooth_l1(rows(heads.landmarks), rows(taught.landmarks));
  const torch::Tensor sum = quality_focal(margins_of(heads), quality) +
                            (quality.flatten().index_select(0, faces) * distance).sum();
  return sum / static_cast<double>(heads.logits.size(0));
}

}  // namespace retinaface::train
