#include "retinaface/train/recipe_sections.h"

// [targets], [loss], [teacher], [optimiser], [schedule], [training] and [checkpoint].
namespace retinaface::train {
namespace {

const TomlNames<AssignerKind> kAssigners{
    {AssignerKind::Bands, "bands"}, {AssignerKind::Forced, "forced"}, {AssignerKind::Atss, "atss"}};
const TomlNames<ClassificationLoss> kClassificationLosses{
    {ClassificationLoss::SoftmaxOhem, "softmax_ohem"},
    {ClassificationLoss::Focal, "focal"},
    {ClassificationLoss::QualityFocal, "quality_focal"}};
const TomlNames<MiningScope> kMiningScopes{
    {MiningScope::Image, "image"}, {MiningScope::Level, "level"}, {MiningScope::Batch, "batch"}};
const TomlNames<BoxLoss> kBoxLosses{
    {BoxLoss::SmoothL1, "smooth_l1"}, {BoxLoss::Giou, "giou"}, {BoxLoss::Diou, "diou"}};
const TomlNames<LandmarkLoss> kLandmarkLosses{{LandmarkLoss::SmoothL1, "smooth_l1"},
                                              {LandmarkLoss::Wing, "wing"}};
const TomlNames<OptimiserKind> kOptimisers{{OptimiserKind::Sgd, "sgd"},
                                           {OptimiserKind::AdamW, "adamw"}};
const TomlNames<ScheduleKind> kSchedules{{ScheduleKind::Steps, "steps"},
                                         {ScheduleKind::Cosine, "cosine"},
                                         {ScheduleKind::Constant, "constant"}};
const TomlNames<WarmUp> kWarmUps{{WarmUp::Linear, "linear"}, {WarmUp::Stairs, "stairs"}};

constexpr Range kWeight{0, 1000};
constexpr Range kRate{0, 10};
constexpr Range kEpochs{0, 1e6};
constexpr Range kCount{0, 1e9};
// A decay of 1 would never learn.
constexpr Range kDecay{0, 0.999999};

}  // namespace

void read_targets(TomlObject& toml, TargetOptions& targets) {
  AssignerOptions& assigner = targets.assigner;
  toml.read("assigner", assigner.kind, kAssigners);
  toml.read("positive_iou", assigner.positive_iou, kUnit);
  toml.read("negative_iou", assigner.negative_iou, kUnit);
  if (assigner.negative_iou > assigner.positive_iou)
    toml.fail("negative_iou", "at most positive_iou");
  toml.read("forced_min_iou", assigner.forced_min_iou, kUnit);
  toml.read("top_k", assigner.top_k, {1, 1000});
  toml.read("ignored_cover", assigner.ignored_cover, kUnit);
  toml.read("normalised", targets.normalised);
  toml.read("box_growth", targets.box_growth, {0, 100});
}

void read_loss(TomlObject& toml, LossOptions& loss) {
  toml.read("classification", loss.classification, kClassificationLosses);
  toml.read("mining_scope", loss.mining_scope, kMiningScopes);
  toml.read("negatives_per_positive", loss.negatives_per_positive, kCount);
  toml.read("min_negatives", loss.min_negatives, kCount);
  toml.read("max_positives", loss.max_positives, kCount);
  toml.read("anchors_per_scope", loss.anchors_per_scope, kCount);
  toml.read("focal_alpha", loss.focal_alpha, kUnit);
  toml.read("focal_gamma", loss.focal_gamma, {0, 10});
  toml.read("box", loss.box, kBoxLosses);
  toml.read("box_beta", loss.box_beta, {1e-6, 1000});
  toml.read("landmarks", loss.landmarks, kLandmarkLosses);
  toml.read("landmark_beta", loss.landmark_beta, {1e-6, 1000});
  toml.read("wing_width", loss.wing_width, {1e-6, 1000});
  toml.read("wing_curvature", loss.wing_curvature, {1e-6, 1000});
  toml.read("classification_weight", loss.classification_weight, kWeight);
  toml.read("box_weight", loss.box_weight, kWeight);
  toml.read("landmark_weight", loss.landmark_weight, kWeight);
  toml.read("dense_weight", loss.dense_weight, kWeight);
}

void read_teacher(TomlObject& toml, TeacherOptions& teacher) {
  std::string weights;
  toml.read("weights", weights);
  teacher.weights = weights;
  toml.read("weight", teacher.weight, kWeight);
  toml.read("box_weight", teacher.box_weight, kWeight);
  toml.read("landmark_weight", teacher.landmark_weight, kWeight);
  toml.read("min_score", teacher.min_score, kUnit);
}

void read_optimiser(TomlObject& toml, OptimiserOptions& optimiser) {
  toml.read("kind", optimiser.kind, kOptimisers);
  toml.read("momentum", optimiser.momentum, kDecay);
  toml.read("nesterov", optimiser.nesterov);
  toml.read("beta1", optimiser.beta1, kDecay);
  toml.read("beta2", optimiser.beta2, kDecay);
  toml.read("epsilon", optimiser.epsilon, {1e-16, 1});
  toml.read("weight_decay", optimiser.weight_decay, kUnit);
  toml.read("max_gradient_norm", optimiser.max_gradient_norm, kNotNegative);
  toml.read("ema_decay", optimiser.ema_decay, kDecay);
}

void read_schedule(TomlObject& toml, ScheduleOptions& schedule) {
  std::uint64_t max_steps = 0;
  toml.read("kind", schedule.kind, kSchedules);
  toml.read("epochs", schedule.epochs, {1e-3, 1e6});
  toml.read("max_steps", max_steps, kCount);
  schedule.max_steps = static_cast<std::int64_t>(max_steps);
  toml.read("rate", schedule.rate, kRate);
  toml.read("warm_up", schedule.warm_up, kWarmUps);
  toml.read("warm_up_epochs", schedule.warm_up_epochs, kEpochs);
  toml.read("warm_up_rate", schedule.warm_up_rate, kRate);
  if (schedule.warm_up == WarmUp::Stairs && schedule.warm_up_rate <= 0)
    toml.fail("warm_up_rate", "a number above 0, which stairs multiply");
  toml.read("milestones", schedule.milestones, kEpochs);
  toml.read("factor", schedule.factor, kUnit);
  toml.read("final_rate", schedule.final_rate, kRate);
}

void read_training(TomlObject& toml, TrainingChoice& training) {
  toml.read("batch_size", training.batch_size, {1, 65536});
  toml.read("num_accumulated", training.num_accumulated, {1, 65536});
  toml.read("mixed_precision", training.mixed_precision);
  toml.read("seed", training.seed, {0, 9e18});
}

void read_checkpoint(TomlObject& toml, CheckpointChoice& checkpoint) {
  toml.read("every_epochs", checkpoint.every_epochs, {0.01, 1e6});
  toml.read("every_minutes", checkpoint.every_minutes, {0, 1e6});
  toml.read("keep_every_epochs", checkpoint.keep_every_epochs, {0, 1e6});
}

}  // namespace retinaface::train
