#include "retinaface/train/recipe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retinaface/testing/temporary_folder.h"

namespace retinaface::train {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Recipe parse(std::string_view text, const RecipeChanges& changes = {}) {
  return parse_recipe(text, "folder/recipe.toml", changes).value();
}

std::string error_of(std::string_view text, const RecipeChanges& changes = {}) {
  const auto recipe = parse_recipe(text, "recipe.toml", changes);
  return recipe ? "no error" : recipe.error().message;
}

TEST(Recipe, KeepsTheDefaultsOfWhatItDoesNotSay) {
  const Recipe recipe = parse("");

  EXPECT_EQ(recipe.network.config, network_preset("retinaface-mnet025").value());
  EXPECT_EQ(recipe.loss, LossOptions{});
  EXPECT_EQ(recipe.schedule, ScheduleOptions{});
}

TEST(Recipe, ReadsEverySection) {
  const Recipe recipe = parse(R"(
[network]
preset = "paper-r50"
neck_channels = 128
frozen = ["body.conv1"]
coding = {box_std = [0.1, 0.1, 0.2, 0.2], point_std = 0.1}
[[data.sets]]
labels = "a/label.txt"
images = "/pictures"
format = "retinaface"
weight = 0.5
[data]
sides = [320, 384]
[augmentation.crop]
scales = [0.3, 2]
between_scales = true
[targets]
assigner = "atss"
normalised = true
[loss]
classification = "focal"
box = "giou"
landmarks = "wing"
mining_scope = "level"
[optimiser]
kind = "adamw"
ema_decay = 0.999
[schedule]
kind = "cosine"
warm_up = "stairs"
epochs = 1.5
[training]
batch_size = 16
num_accumulated = 4
seed = 7
[validation]
protocols = ["P-VGA", "P-orig"]
patience = 3
[checkpoint]
keep_every_epochs = 10
)");

  EXPECT_EQ(recipe.network.config.name, "paper-r50");
  EXPECT_EQ(recipe.network.config.neck_channels, 128);
  EXPECT_EQ(recipe.network.config.coding.box_std[2], 0.2F);
  EXPECT_EQ(recipe.network.config.coding.point_std[9], 0.1F);
  EXPECT_THAT(recipe.network.frozen, ElementsAre("body.conv1"));
  ASSERT_EQ(recipe.data.sets.size(), 1U);
  EXPECT_EQ(recipe.data.sets[0].labels, std::filesystem::absolute("folder/a/label.txt"));
  EXPECT_EQ(recipe.data.sets[0].images, "/pictures");
  EXPECT_EQ(recipe.data.sets[0].weight, 0.5);
  EXPECT_THAT(recipe.data.sides, ElementsAre(320, 384));
  EXPECT_THAT(recipe.augmentation.crop.scales, ElementsAre(0.3, 2));
  EXPECT_TRUE(recipe.augmentation.crop.between_scales);
  EXPECT_EQ(recipe.targets.assigner.kind, AssignerKind::Atss);
  EXPECT_TRUE(recipe.targets.normalised);
  EXPECT_EQ(recipe.loss.classification, ClassificationLoss::Focal);
  EXPECT_EQ(recipe.loss.box, BoxLoss::Giou);
  EXPECT_EQ(recipe.loss.landmarks, LandmarkLoss::Wing);
  EXPECT_EQ(recipe.loss.mining_scope, MiningScope::Level);
  EXPECT_EQ(recipe.optimiser.kind, OptimiserKind::AdamW);
  EXPECT_EQ(recipe.optimiser.ema_decay, 0.999);
  EXPECT_EQ(recipe.schedule.kind, ScheduleKind::Cosine);
  EXPECT_EQ(recipe.schedule.warm_up, WarmUp::Stairs);
  EXPECT_EQ(recipe.schedule.epochs, 1.5);
  EXPECT_EQ(recipe.training.batch_size, 16);
  EXPECT_EQ(recipe.training.num_accumulated, 4);
  EXPECT_EQ(recipe.training.seed, 7U);
  EXPECT_THAT(recipe.validation.protocols, ElementsAre("P-VGA", "P-orig"));
  EXPECT_EQ(recipe.validation.patience, 3);
  EXPECT_EQ(recipe.checkpoint.keep_every_epochs, 10);
}

TEST(Recipe, ChangesTakeThePlaceOfKeys) {
  const Recipe recipe =
      parse("[schedule]\nepochs = 80\n[loss]\nbox_weight = 2\n",
            {.keys = {"schedule.epochs=5", "loss.box=giou", "data.sides=[64, 96]"}});

  EXPECT_EQ(recipe.schedule.epochs, 5);
  EXPECT_EQ(recipe.loss.box, BoxLoss::Giou);
  EXPECT_EQ(recipe.loss.box_weight, 2);
  EXPECT_THAT(recipe.data.sides, ElementsAre(64, 96));
}

TEST(Recipe, TextSaysAllOfItAgain) {
  const Recipe recipe = parse("[[data.sets]]\nlabels = \"a.jsonl\"\n[training]\nseed = 3\n",
                              {.keys = {"training.batch_size=2"}, .start = "weights.pth"});

  const Recipe again = parse_recipe(recipe.text, "elsewhere/recipe.toml").value();

  EXPECT_EQ(again.training.seed, 3U);
  EXPECT_EQ(again.training.batch_size, 2);
  EXPECT_EQ(again.data.sets.at(0).labels, std::filesystem::absolute("folder/a.jsonl"));
  EXPECT_EQ(again.network.start, std::filesystem::absolute("weights.pth"));
  EXPECT_EQ(again.text, recipe.text);
}

TEST(Recipe, DataOfTheCommandLineReplacesItsOwn) {
  const Recipe recipe = parse("[[data.sets]]\nlabels = \"a\"\n[[data.sets]]\nlabels = \"b\"\n",
                              {.data = {"c"}, .validation = {"d", "e"}});

  ASSERT_EQ(recipe.data.sets.size(), 1U);
  EXPECT_EQ(recipe.data.sets[0].labels, std::filesystem::absolute("c"));
  EXPECT_EQ(recipe.validation.sets.size(), 2U);
}

TEST(RecipeErrors, NameFileLineKeyValueAndWhatIsExpected) {
  EXPECT_EQ(error_of("[schedule]\nrate = -1\n"),
            "recipe.toml:2: schedule.rate is -1, expected a number from 0 to 10");
  EXPECT_EQ(error_of("[schedule]\nrate = nan\n"),
            "recipe.toml:2: schedule.rate is nan, expected a number from 0 to 10");
  EXPECT_EQ(error_of("[training]\n\nbatch_size = 1.5\n"),
            "recipe.toml:3: training.batch_size is 1.5, expected a whole number from 1 to 65536");
  EXPECT_EQ(error_of("[loss]\nbox = \"iou\"\n"),
            "recipe.toml:2: loss.box is 'iou', expected \"smooth_l1\" or \"giou\" or \"diou\"");
  EXPECT_EQ(error_of("[optimiser]\nnesterov = 1\n"),
            "recipe.toml:2: optimiser.nesterov is 1, expected true or false");
  EXPECT_EQ(error_of("loss = 1\n"), "recipe.toml:1: loss is 1, expected a table");
}

TEST(RecipeErrors, NameUnknownKeys) {
  EXPECT_THAT(
      error_of("[schedule]\nepoch = 1\n"),
      HasSubstr("recipe.toml:2: schedule.epoch is not known, expected one of kind, epochs"));
  EXPECT_THAT(error_of("[sched]\n"), HasSubstr("recipe.toml:1: sched is not known"));
  EXPECT_THAT(error_of("[augmentation.crop]\nscale = [1]\n"),
              HasSubstr("recipe.toml:2: augmentation.crop.scale is not known"));
}

TEST(RecipeErrors, NameWhatIsNoToml) {
  EXPECT_THAT(error_of("[schedule\n"), HasSubstr("recipe.toml:1: is not TOML: "));
  EXPECT_THAT(error_of("a = 1\na = 2\n"), HasSubstr("recipe.toml:2: is not TOML: "));
}

TEST(RecipeErrors, NameTheChange) {
  EXPECT_EQ(error_of("", {.keys = {"schedule.epochs=many"}}),
            "--set schedule.epochs=many:1: schedule.epochs is 'many', expected a number from 0.001 "
            "to 1e+06");
  EXPECT_THAT(error_of("", {.keys = {"schedule.epochs"}}), HasSubstr("expected key=value"));
  EXPECT_THAT(error_of("", {.keys = {"schedule..epochs=1"}}), HasSubstr("is not TOML"));
}

TEST(RecipeErrors, TellWhatDoesNotFitTogether) {
  EXPECT_THAT(
      error_of("[data]\nsides = [100]\n"),
      HasSubstr("data.sides has 100, expected multiples of the network's largest stride, 32"));
  EXPECT_THAT(error_of("[targets]\npositive_iou = 0.3\nnegative_iou = 0.4\n"),
              HasSubstr("targets.negative_iou is 0.4, expected at most positive_iou"));
  EXPECT_THAT(error_of("[network]\npreset = \"yolo\"\n"),
              HasSubstr("recipe.toml:2: network.preset is 'yolo', expected one of "));
  EXPECT_THAT(error_of("[network]\nlevels = [3, 5]\n"), HasSubstr("'levels' is out of range"));
  EXPECT_THAT(error_of("[[data.sets]]\nweight = 2\n"), HasSubstr("data.sets.labels is missing"));
  EXPECT_THAT(error_of("[validation]\nprotocols = [\"P-1\"]\n"),
              HasSubstr("validation.protocols is ['P-1'], expected some of P-VGA"));
}

TEST(ReadRecipe, TellsWhatIsNotThere) {
  const testing::TemporaryFolder folder;

  EXPECT_EQ(read_recipe(folder / "none.toml").error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace retinaface::train
