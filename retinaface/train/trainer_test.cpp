#include "retinaface/train/trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <functional>

#include "retinaface/base/file.h"
#include "retinaface/testing/temporary_folder.h"
#include "retinaface/train/checkpoint.h"
#include "retinaface/train/test_set.h"

namespace retinaface::train {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;

/// Remembers what it was told.
class Listener : public TrainingObserver {
 public:
  void on_step(const TrainingProgress& progress) override {
    steps.push_back(progress);
    if (after_step) after_step(progress);
  }
  void on_validation(const std::vector<ValidationScore>& scores, bool is_best) override {
    validations.push_back(scores);
    num_best += is_best ? 1 : 0;
  }
  void on_note(std::string_view sentence) override { notes.emplace_back(sentence); }

  std::vector<TrainingProgress> steps;
  std::vector<std::vector<ValidationScore>> validations;
  std::vector<std::string> notes;
  int num_best = 0;
  std::function<void(const TrainingProgress&)> after_step;
};

class TrainerTest : public ::testing::Test {
 protected:
  TrainerTest() { testing::write_test_set(folder_ / "set"); }

  /// Small and fast: 64-pixel pictures, two at a time.
  [[nodiscard]] Recipe recipe(const std::vector<std::string>& changes = {}) const {
    RecipeChanges all{
        .keys = {"data.sides=[64]", "data.num_workers=1", "training.batch_size=2",
                 "augmentation.photometric.probability=0", "augmentation.crop.scales=[1]",
                 "schedule.kind=constant", "schedule.rate=0.001", "schedule.max_steps=4"},
        .data = {folder_ / "set"}};
    all.keys.insert(all.keys.end(), changes.begin(), changes.end());
    return parse_recipe("", folder_ / "recipe.toml", all).value();
  }

  [[nodiscard]] Result<TrainingSummary> train(const Recipe& recipe, const std::string& run,
                                              bool resume = false) {
    return train_network(
        recipe, {.output = folder_ / run, .resume = resume, .stop = stop_.get_token()}, listener_);
  }

  [[nodiscard]] Checkpoint checkpoint_of(const std::string& run) const {
    return read_checkpoint(folder_ / run / "checkpoint.safetensors").value();
  }

  testing::TemporaryFolder folder_;
  std::stop_source stop_;
  Listener listener_;
};

void expect_same(const NamedTensors& a, const NamedTensors& b) {
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [name, tensor] : a) {
    const auto values = tensor.values();
    ASSERT_TRUE(b.contains(name)) << name;
    EXPECT_TRUE(std::equal(values.begin(), values.end(), b.at(name).values().begin())) << name;
  }
}

TEST_F(TrainerTest, AResumedRunEndsAtTheSameWeights) {
  const std::vector<std::string> learning{"optimiser.ema_decay=0.9", "optimiser.kind=adamw",
                                          "augmentation.flip_probability=0.5"};
  auto half = learning;
  half.emplace_back("schedule.max_steps=2");

  static_cast<void>(train(recipe(learning), "whole").value());
  static_cast<void>(train(recipe(half), "halves").value());
  EXPECT_EQ(checkpoint_of("halves").num_steps, 2);
  static_cast<void>(train(recipe(learning), "halves", true).value());

  const Checkpoint whole = checkpoint_of("whole");
  const Checkpoint halves = checkpoint_of("halves");
  EXPECT_EQ(halves.num_steps, 4);
  expect_same(whole.model.tensors, halves.model.tensors);
  expect_same(whole.average, halves.average);
  expect_same(whole.optimiser, halves.optimiser);
}

TEST_F(TrainerTest, TwoPassesMakeTheStepOfOneLargeBatch) {
  const std::vector<std::string> one{"training.batch_size=4", "schedule.max_steps=1",
                                     "network.frozen_batch_norm=true"};
  auto two = one;
  two.insert(two.end(), {"training.batch_size=2", "training.num_accumulated=2"});

  static_cast<void>(train(recipe(one), "one").value());
  static_cast<void>(train(recipe(two), "two").value());

  const Checkpoint large = checkpoint_of("one");
  const Checkpoint small = checkpoint_of("two");
  for (const auto& [name, tensor] : large.optimiser) {
    const auto expected = tensor.values();
    const auto values = small.optimiser.at(name).values();
    for (std::size_t i = 0; i < expected.size(); ++i)
      ASSERT_NEAR(values[i], expected[i], 1e-5 + 1e-4 * std::abs(expected[i])) << name;
  }
}

TEST_F(TrainerTest, WritesWhatARunIsKnownBy) {
  const TrainingSummary summary =
      train(recipe({"validation.every_epochs=0.5", "checkpoint.keep_every_epochs=1"}), "run")
          .value();

  EXPECT_EQ(summary.end, TrainingEnd::Finished);
  EXPECT_EQ(summary.num_steps, 4);
  EXPECT_EQ(listener_.steps.size(), 4U);
  EXPECT_EQ(listener_.steps.back().num_steps_in_all, 4);
  for (const char* name :
       {"recipe.toml", "checkpoint.safetensors", "checkpoint-0001.safetensors", "best.safetensors",
        "log.csv", "validation.csv", "losses.svg", "learning_rate.svg"})
    EXPECT_TRUE(fs::exists(folder_ / "run" / name)) << name;
  const Model best = load_model(folder_ / "run/best.safetensors").value();
  EXPECT_EQ(best.config.name, "retinaface-mnet025");
}

TEST_F(TrainerTest, ValidatesAndKeepsTheBest) {
  Recipe validated = recipe({"validation.every_epochs=0.25"});
  validated.validation.sets = validated.data.sets;
  validated.validation.protocols = {"P-orig", "P-VGA"};

  const TrainingSummary summary = train(validated, "run").value();

  EXPECT_EQ(listener_.validations.size(), 4U);
  EXPECT_GE(listener_.num_best, 1);
  EXPECT_EQ(listener_.validations[0].size(), 2U);
  EXPECT_EQ(listener_.validations[0][0].num_images, 8);
  EXPECT_TRUE(summary.best_ap.has_value());
  EXPECT_TRUE(fs::exists(folder_ / "run/accuracy.svg"));
}

TEST_F(TrainerTest, GivesUpWhenNothingGetsBetter) {
  Recipe hopeless = recipe({"validation.every_epochs=0.25", "validation.patience=1",
                            "schedule.rate=0", "schedule.max_steps=40"});
  hopeless.validation.sets = hopeless.data.sets;
  hopeless.network.frozen_batch_norm = true;

  const TrainingSummary summary = train(hopeless, "run").value();

  EXPECT_EQ(summary.end, TrainingEnd::NoBetter);
  EXPECT_EQ(summary.num_steps, 2);
}

TEST_F(TrainerTest, StopsAfterTheStepWithACheckpoint) {
  listener_.after_step = [this](const TrainingProgress& progress) {
    if (progress.num_steps == 3) stop_.request_stop();
  };

  const TrainingSummary summary = train(recipe({"schedule.max_steps=1000"}), "run").value();

  EXPECT_EQ(summary.end, TrainingEnd::Stopped);
  EXPECT_EQ(checkpoint_of("run").num_steps, 3);
}

TEST_F(TrainerTest, WritesTheBatchWhoseLossIsNotFinite) {
  const auto summary = train(recipe({"schedule.rate=10", "loss.box_weight=1000",
                                     "schedule.max_steps=100", "checkpoint.every_minutes=0"}),
                             "run");

  ASSERT_FALSE(summary.ok());
  EXPECT_EQ(summary.error().code, ErrorCode::Corrupt);
  EXPECT_THAT(summary.error().message, HasSubstr("expected finite numbers; the batch: "));
  const auto step = std::to_string(listener_.steps.size() + 1);
  EXPECT_THAT(summary.error().message, HasSubstr("step " + step + ": the loss is "));
  EXPECT_TRUE(fs::exists(folder_ / "run" / ("bad-batch-" + step) / "batch.json"));
  EXPECT_TRUE(fs::exists(folder_ / "run" / ("bad-batch-" + step) / "001.png"));
}

TEST_F(TrainerTest, TrainsWithoutLandmarksWhereThereAreNone) {
  testing::write_test_set(folder_ / "set", {.with_landmarks = false});

  static_cast<void>(train(recipe(), "run").value());

  EXPECT_THAT(listener_.notes, Contains("data: no face has landmarks; trains without that term"));
  EXPECT_EQ(listener_.steps.back().losses.landmarks, 0);
}

TEST_F(TrainerTest, NamesAndCountsWhatItCannotRead) {
  write_file_atomically(folder_ / "set/images/003.png", std::string_view("no picture")).value();

  const TrainingSummary summary = train(recipe(), "run").value();

  EXPECT_EQ(summary.num_unreadable, 1);
  EXPECT_THAT(listener_.notes, Contains(HasSubstr("003.png: ")));
}

TEST_F(TrainerTest, RefusesDataItCannotLearnFrom) {
  Recipe none = recipe();
  none.data.sets.clear();
  testing::write_test_set(folder_ / "empty", {.with_faces = false});
  Recipe empty = recipe();
  empty.data.sets[0].labels = folder_ / "empty";

  EXPECT_THAT(train(none, "run").error().message, HasSubstr("data: no set is named"));
  EXPECT_THAT(train(empty, "run").error().message, HasSubstr("data: no picture has a face"));
  EXPECT_THAT(train(recipe({"training.batch_size=9"}), "run").error().message,
              HasSubstr("an epoch has 8 pictures, expected at least a batch of 9"));
}

TEST_F(TrainerTest, RefusesAFolderThatHoldsARun) {
  static_cast<void>(train(recipe({"schedule.max_steps=1"}), "run").value());

  const auto again = train(recipe(), "run");

  EXPECT_EQ(again.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(again.error().message, HasSubstr("holds a training run; go on with --resume"));
}

TEST_F(TrainerTest, RefusesACheckpointOfAnotherNetwork) {
  static_cast<void>(train(recipe({"schedule.max_steps=1"}), "run").value());

  const auto other = train(recipe({"network.neck_channels=32"}), "run", true);

  EXPECT_THAT(other.error().message,
              HasSubstr("is a checkpoint of 'retinaface-mnet025' with other settings"));
}

TEST_F(TrainerTest, NeverReplacesTheDevice) {
  const auto error_on = [&](const std::string& device) {
    return train_network(recipe(), {.output = folder_ / "run", .device = device}, listener_)
        .error();
  };

  EXPECT_EQ(error_on("cuda:99").code, ErrorCode::Unavailable);
  EXPECT_EQ(error_on("tpu").code, ErrorCode::InvalidArgument);
  EXPECT_THAT(error_on("tpu").message, HasSubstr("expected cpu, cuda or cuda:N"));
}

TEST_F(TrainerTest, MeasuresItsTargetsWhenTheyAreNormalised) {
  static_cast<void>(
      train(recipe({"targets.normalised=true", "targets.assigner=forced"}), "run").value());

  const BoxCoding coding = load_model(folder_ / "run/best.safetensors").value().config.coding;
  EXPECT_NE(coding, network_preset("retinaface-mnet025").value().coding);
  EXPECT_GT(coding.box_std[0], 0);
}

TEST_F(TrainerTest, AFullDiskLeavesTheCheckpointOfBefore) {
  static_cast<void>(train(recipe({"schedule.max_steps=1"}), "run").value());
  rlimit old_limit{};
  ::getrlimit(RLIMIT_FSIZE, &old_limit);
  const rlimit full{100'000, old_limit.rlim_max};
  const auto old_handler = ::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &full);

  const auto summary = train(recipe({"checkpoint.every_epochs=0.25"}), "run", true);

  ::setrlimit(RLIMIT_FSIZE, &old_limit);
  ::signal(SIGXFSZ, old_handler);
  EXPECT_EQ(summary.error().code, ErrorCode::WriteFailed);
  EXPECT_EQ(listener_.steps.back().num_steps, 4) << "it went on";
  EXPECT_THAT(listener_.notes, Contains(HasSubstr("checkpoint.safetensors: cannot be written")));
  EXPECT_EQ(checkpoint_of("run").num_steps, 1);
}

}  // namespace
}  // namespace retinaface::train
