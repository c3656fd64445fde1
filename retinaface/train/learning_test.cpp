// That training works at all: on a few pictures, and from weights that are already good.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "retinaface/base/cpu_count.h"
#include "retinaface/base/file.h"
#include "retinaface/base/stopwatch.h"
#include "retinaface/data/json_lines.h"
#include "retinaface/testing/shared_data.h"
#include "retinaface/testing/temporary_folder.h"
#include "retinaface/train/labelled_folder.h"
#include "retinaface/train/trainer.h"

namespace retinaface::train {
namespace {

using testing::shared_data;

/// Remembers the last validation.
class Listener : public TrainingObserver {
 public:
  void on_step(const TrainingProgress& /*progress*/) override {}
  void on_validation(const std::vector<ValidationScore>& scores, bool /*is_best*/) override {
    last = scores;
  }
  void on_note(std::string_view /*sentence*/) override {}

  std::vector<ValidationScore> last;
};

bool is_easy(const LabelledImage& image) {
  return !image.faces.empty() && image.faces.size() <= 2 &&
         std::all_of(image.faces.begin(), image.faces.end(), [&](const LabelledFace& face) {
           return !face.ignore && face.landmarks &&
                  face.box.width() > 0.15F * static_cast<float>(image.width);
         });
}

/// The label lines of the first `count` easy pictures.
std::string easy_labels(const std::filesystem::path& labels, int count) {
  std::ifstream lines(labels);
  std::string kept;
  for (std::string line; count > 0 && std::getline(lines, line);) {
    if (!is_easy(parse_label_lines(line, "line").value().front())) continue;
    kept += line + '\n';
    --count;
  }
  return kept;
}

constexpr const char* kByHeart = R"(
[data]
sides = [160]
[augmentation]
flip_probability = 0
[augmentation.crop]
scales = [1.3]
max_attempts = 1
[augmentation.photometric]
probability = 0
[targets]
assigner = "forced"
positive_iou = 0.35
negative_iou = 0.35
[loss]
negatives_per_positive = 7
box_weight = 2
landmark_weight = 2
[optimiser]
kind = "adamw"
weight_decay = 0
[schedule]
kind = "cosine"
epochs = 400
warm_up_epochs = 5
rate = 5e-3
[training]
batch_size = 8
[validation]
every_epochs = 1000
)";

TEST(Learning, SlowLearnsEightPicturesByHeart) {
  RETINAFACE_SKIP_WITHOUT(shared_data("train/labels.jsonl"));
  const testing::TemporaryFolder folder;
  const auto labels = folder / "labels.jsonl";
  write_file_atomically(labels, std::string_view(easy_labels(shared_data("train/labels.jsonl"), 8)))
      .value();
  Recipe recipe = parse_recipe(kByHeart, folder / "recipe.toml").value();
  recipe.data.sets =
      recipe.validation.sets = {{.labels = labels, .images = shared_data("train/images")}};
  Listener listener;
  const Stopwatch watch;

  static_cast<void>(train_network(recipe,
                                  {.output = folder / "run", .num_threads = available_cpu_count()},
                                  listener)
                        .value());

  EXPECT_LT(watch.elapsed_s(), 120);
  ASSERT_EQ(listener.last.size(), 1U);
  EXPECT_EQ(listener.last[0].ap, 1.0);
  EXPECT_LT(listener.last[0].landmark_error.value(), 0.01);
}

TEST(Learning, SlowKeepsWhatTheOfficialWeightsCan) {
  const auto weights = shared_data("weights/retinaface_mnet025.pth");
  RETINAFACE_SKIP_WITHOUT(weights);
  RETINAFACE_SKIP_WITHOUT(shared_data("train/labels.jsonl"));
  const testing::TemporaryFolder folder;
  const Recipe recipe =
      parse_recipe(
          "[data]\nsides = [320]\n[schedule]\nkind = \"constant\"\nmax_steps = 20\n"
          "rate = 1e-6\n[training]\nbatch_size = 8\n[network]\nfrozen_batch_norm = true\n",
          folder / "recipe.toml",
          {.data = {shared_data("train")}, .validation = {shared_data("val")}, .start = weights})
          .value();
  const int num_threads = available_cpu_count();
  const LabelledPictures set = read_labelled_folder(recipe.validation.sets[0]).value();
  const double before =
      validate(load_model(weights).value(), set, "P-orig", num_threads).value().ap.value();
  Listener listener;

  static_cast<void>(
      train_network(recipe, {.output = folder / "run", .num_threads = num_threads}, listener)
          .value());

  EXPECT_NEAR(before, 0.884, 0.002) << "what others measured for these weights";
  EXPECT_NEAR(listener.last.at(0).ap.value(), before, 0.002);
}

}  // namespace
}  // namespace retinaface::train
