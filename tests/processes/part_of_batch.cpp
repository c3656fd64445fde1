#include "tests/processes/part_of_batch.h"

#include <algorithm>

#include "retinaface/base/random.h"
#include "retinaface/train/training_step.h"

namespace retinaface::train {
namespace {

constexpr int kSide = 64;

/// Noise with one face, its landmarks on every second picture.
Sample picture(std::uint64_t number) {
  Random random(number);
  Sample sample{Image(kSide, kSide, PixelFormat::Rgb8), {}, "noise"};
  for (int y = 0; y < kSide; ++y) {
    std::generate_n(sample.image.row(y), 3 * kSide,
                    [&] { return static_cast<std::uint8_t>(random.below(256)); });
  }
  const float x = 8 * static_cast<float>(number);
  LabelledFace face;
  face.box = {x, 10, x + 20, 34};
  if (number % 2 == 0) {
    face.landmarks =
        Landmarks5{{Point{x + 5, 18}, {x + 15, 18}, {x + 10, 22}, {x + 6, 28}, {x + 14, 28}}};
  }
  sample.faces.push_back(face);
  return sample;
}

ReadyBatch part_of_pictures(const NetworkConfig& config, const ProcessGroup& group) {
  constexpr int kPictures = 4;
  ReadyBatch batch;
  for (int i = group.rank(); i < kPictures; i += group.world_size())
    batch.samples.push_back(picture(static_cast<std::uint64_t>(i)));
  batch.images = input_tensor(batch.samples, config.input).to(torch::kFloat64);
  batch.targets = make_targets(batch.samples, config, {});
  return batch;
}

std::vector<torch::Tensor> copies_of(const std::vector<torch::Tensor>& tensors) {
  std::vector<torch::Tensor> copies;
  for (const auto& tensor : tensors) copies.push_back(tensor.detach().clone());
  return copies;
}

}  // namespace

torch::Tensor part_of(const torch::Tensor& batch, const ProcessGroup& group) {
  const std::int64_t begin = batch.size(0) * group.rank() / group.world_size();
  const std::int64_t end = batch.size(0) * (group.rank() + 1) / group.world_size();
  return batch.slice(0, begin, end);
}

std::vector<torch::Tensor> batch_norm_of_part(ProcessGroup& group) {
  torch::manual_seed(11);
  const auto wide = torch::dtype(torch::kFloat64);
  const auto batch = torch::randn({5, 4, 3, 2}, wide) * 3 + 1;
  const auto loss_weights = torch::randn(batch.sizes(), wide);
  const auto weight = torch::randn({4}, wide).requires_grad_();
  const auto bias = torch::randn({4}, wide).requires_grad_();
  const auto running_mean = torch::randn({4}, wide);
  const auto running_var = torch::rand({4}, wide);

  const auto x = part_of(batch, group).clone().requires_grad_();
  const auto y = sync_batch_norm(x, weight, bias, running_mean, running_var, 0.1, 1e-5, group);
  (y.pow(2) * part_of(loss_weights, group)).sum().backward();

  return {y.detach(), x.grad(), weight.grad(), bias.grad(), running_mean, running_var};
}

Result<LearntSteps> learn_from_part(ProcessGroup& group) {
  const Model model = random_model(network_preset("retinaface-mnet025").value(), 5);
  RETINAFACE_ASSIGN_OR_RETURN(const auto network, TorchNetwork::create(model));
  network->to(torch::kFloat64);  // sums of other order differ too much in single precision
  network->synchronise_batch_norms(group);
  TrainingStepOptions options;
  options.loss.classification = ClassificationLoss::Focal;  // mining could tell ties apart
  TrainingStep step(*network, options, group);
  std::vector<ReadyBatch> batches;
  batches.push_back(part_of_pictures(model.config, group));

  LearntSteps learnt;
  for (int i = 0; i < 3; ++i) {
    RETINAFACE_RETURN_IF_ERROR(step.run(batches, /*learning_rate=*/1e-2));
    if (i == 0) learnt.gradients = copies_of(step.optimiser().gradients());
  }
  learnt.state = copies_of(network->parameters());
  for (const auto& buffer : network->buffers()) learnt.state.push_back(buffer.clone());
  return learnt;
}

}  // namespace retinaface::train
