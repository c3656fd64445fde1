// What the trainer says of itself, and of what it does not understand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "retinaface/base/file.h"
#include "retinaface/testing/shared_data.h"
#include "retinaface/testing/temporary_folder.h"
#include "retinaface/train/recipe.h"
#include "tests/cli/program_run.h"

namespace retinaface::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

RunResult trainer(const std::vector<std::string>& arguments) {
  std::vector<std::string> command{RETINAFACE_TRAIN_PROGRAM};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run(command);
}

TEST(TrainProgram, HelpTeachesWithExamples) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                    {"run", "--help"},
                                                    {"export", "--help"},
                                                    {"validate", "--help"}}) {
    const RunResult result = trainer(arguments);

    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.out, AllOf(HasSubstr("retinaface-train"), HasSubstr("Example")));
    EXPECT_THAT(result.err, IsEmpty());
  }
}

TEST(TrainProgram, WrongUsageIsStatusTwoAndOneSentence) {
  const TemporaryFolder folder;
  const std::string recipe = std::string(RETINAFACE_RECIPES) + "/paper.toml";
  const std::string out = (folder / "out").string();
  const std::vector<std::vector<std::string>> wrong{
      {},
      {"walk"},
      {"run"},
      {"run", "--recipe", recipe},
      {"run", "--recipe", recipe, "-o", out},
      {"run", "--recipe", recipe, "-o", out, "--threads", "-1"},
      {"run", "--recipe", recipe, "-o", out, "--set", "schedule.epochs"},
      {"run", "--recipe", recipe, "-o", out, "--set", "schedule.epochs=-1"},
      {"run", "--recipe", recipe, "-o", out, "--set", "schedule.epoch=1"},
      {"export", "x.safetensors"},
      {"export", "x.safetensors", "-o", out, "--onnx", "--half"},
  };

  for (const auto& arguments : wrong) {
    const RunResult result = trainer(arguments);

    const std::string line = ::testing::PrintToString(arguments);
    EXPECT_EQ(result.status, 2) << line << result.err;
    EXPECT_THAT(result.out, IsEmpty()) << line;
    EXPECT_THAT(result.err, StartsWith("retinaface: ")) << line;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << line << result.err;
  }
}

TEST(TrainProgram, BadRecipesAreNamedByFileAndLine) {
  const TemporaryFolder folder;
  const std::string recipe = (folder / "recipe.toml").string();
  write_file_atomically(recipe, std::string_view("[schedule]\nrate = \"fast\"\n")).value();

  const RunResult result = trainer({"run", "--recipe", recipe, "-o", (folder / "out").string()});

  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.err, "retinaface: " + recipe +
                            ":2: schedule.rate is 'fast', expected a number from 0 to 10\n");
}

TEST(TrainProgram, WhatIsNoModelIsStatusFour) {
  EXPECT_EQ(trainer({"export", "none.safetensors", "-o", "x"}).status, 4);
  EXPECT_EQ(trainer({"validate", "none.safetensors", "--data", "x"}).status, 4);
}

TEST(TrainProgram, ItsRecipesAreReadable) {
  int num_recipes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(RETINAFACE_RECIPES)) {
    const auto recipe = train::read_recipe(entry.path());

    EXPECT_TRUE(recipe.ok()) << (recipe ? "" : recipe.error().message);
    ++num_recipes;
  }
  EXPECT_GE(num_recipes, 4);
}

TEST(TrainProgram, ThePaperIsThePaper) {
  const train::Recipe paper =
      train::read_recipe(std::filesystem::path(RETINAFACE_RECIPES) / "paper.toml").value();

  EXPECT_EQ(paper.network.config.levels, (std::vector<int>{2, 3, 4, 5, 6}));
  EXPECT_TRUE(paper.targets.normalised);
  EXPECT_EQ(paper.targets.assigner.positive_iou, 0.5F);
  EXPECT_EQ(paper.targets.assigner.negative_iou, 0.3F);
  EXPECT_EQ(paper.loss.box_weight, 0.25F);
  EXPECT_EQ(paper.loss.landmark_weight, 0.1F);
  EXPECT_EQ(paper.loss.dense_weight, 0.01F);
  EXPECT_EQ(paper.schedule.milestones, (std::vector<double>{55, 68}));
}

TEST(TrainProgram, SlowValidatesAsEvalDoes) {
  const auto weights = shared_data("weights/retinaface_mnet025.pth");
  RETINAFACE_SKIP_WITHOUT(weights);
  RETINAFACE_SKIP_WITHOUT(shared_data("val/labels.jsonl"));

  const RunResult result = trainer({"validate", weights.string(), "--data",
                                    shared_data("val").string(), "--protocol", "P-orig"});

  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("P-orig"), HasSubstr("0.88")));
}

}  // namespace
}  // namespace retinaface::testing
