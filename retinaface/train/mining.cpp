#include "retinaface/train/mining.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace retinaface::train {
namespace {

/// The places of a flat mask that are true.
torch::Tensor places(const torch::Tensor& mask) {
  return mask.view(-1).nonzero().view(-1);
}

/// In each row the `counts` candidates with the most hardness, as a mask.
/// @param hardness, candidates  [S, M]
/// @param counts                [S] int64
torch::Tensor hardest(const torch::Tensor& hardness, const torch::Tensor& candidates,
                      const torch::Tensor& counts) {
  const std::int64_t most = std::min(counts.max().item<std::int64_t>(), hardness.size(1));
  if (most <= 0) return torch::zeros_like(candidates);
  const torch::Tensor ranked =
      hardness.masked_fill(candidates.logical_not(), -std::numeric_limits<double>::infinity());
  const torch::Tensor by_rank = std::get<1>(ranked.topk(most, 1));
  const torch::Tensor rank = torch::arange(most, counts.options());
  const torch::Tensor chosen = rank.unsqueeze(0) < counts.unsqueeze(1);
  return torch::zeros_like(candidates).scatter(1, by_rank, chosen).logical_and(candidates);
}

std::int64_t max_positives(const LossOptions& options) {
  const int most = options.max_positives > 0 ? options.max_positives : options.anchors_per_scope;
  return options.anchors_per_scope > 0 ? std::min(most, options.anchors_per_scope) : most;
}

/// How many backgrounds go with so many faces, for each scope.
torch::Tensor num_backgrounds(const torch::Tensor& num_faces, const LossOptions& options) {
  if (options.anchors_per_scope > 0) return options.anchors_per_scope - num_faces;
  return (num_faces * options.negatives_per_positive)
      .ceil()
      .to(torch::kLong)
      .clamp_min(options.min_negatives);
}

/// @param margins, labels  [S, M]: S scopes
/// @return                 [S, M]: what the loss takes
torch::Tensor mine_scopes(const torch::Tensor& margins, const torch::Tensor& labels,
                          const LossOptions& options) {
  torch::Tensor faces = labels == 1;
  if (const std::int64_t most = max_positives(options); most > 0) {
    faces = hardest(-margins, faces, faces.sum(1).clamp_max(most));
  }
  const torch::Tensor backgrounds = labels == 0;
  const torch::Tensor wanted = num_backgrounds(faces.sum(1), options);
  return faces.logical_or(hardest(margins, backgrounds, wanted));
}

torch::Tensor mine_levels(const torch::Tensor& margins, const TargetTensors& targets,
                          const LossOptions& options) {
  std::vector<torch::Tensor> levels;
  std::int64_t first = 0;
  for (const std::int64_t size : targets.level_sizes) {
    levels.push_back(mine_scopes(margins.narrow(1, first, size),
                                 targets.labels.narrow(1, first, size), options));
    first += size;
  }
  return torch::cat(levels, 1);
}

torch::Tensor mine(const torch::Tensor& margins, const TargetTensors& targets,
                   const LossOptions& options) {
  switch (options.mining_scope) {
    case MiningScope::Image:
      return mine_scopes(margins, targets.labels, options);
    case MiningScope::Level:
      return mine_levels(margins, targets, options);
    case MiningScope::Batch:
      break;
  }
  return mine_scopes(margins.view({1, -1}), targets.labels.view({1, -1}), options);
}

}  // namespace

MinedAnchors all_labelled(const TargetTensors& targets) {
  return {torch::arange(targets.positives.size(0), targets.positives.options()),
          places(targets.labels == 0)};
}

MinedAnchors mine_hard_examples(const torch::Tensor& margins, const TargetTensors& targets,
                                const LossOptions& options) {
  const torch::Tensor mined = mine(margins.detach(), targets, options).view(-1);
  return {places(mined.index_select(0, targets.positives)),
          places(mined.logical_and(targets.labels.view(-1) == 0))};
}

}  // namespace retinaface::train
