// That training works at all: on a few pictures, and from weights that are already good.
#include <gtest/gtest.h>

#include <algorithm>

#include "retinaface/base/cpu_count.h"
#include "retinaface/base/file.h"
#include "retinaface/base/stopwatch.h"
#include "retinaface/data/json_lines.h"
#include "retinaface/image/decode.h"
#include "retinaface/image/encode.h"
#include "retinaface/image/resize.h"
#include "retinaface/testing/shared_data.h"
#include "retinaface/testing/temporary_folder.h"
#include "retinaface/train/labelled_folder.h"
#include "retinaface/train/trainer.h"

namespace retinaface::train {
namespace {

namespace fs = std::filesystem;
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

bool is_square_portrait(const LabelledImage& image) {
  return image.width == image.height && image.faces.size() == 1 && !image.faces[0].ignore &&
         image.faces[0].landmarks.has_value();
}

void scale(LabelledImage& image, int side) {
  const float factor = static_cast<float>(side) / static_cast<float>(image.width);
  image.width = image.height = side;
  for (LabelledFace& face : image.faces) {
    face.box = {face.box.x1 * factor, face.box.y1 * factor, face.box.x2 * factor,
                face.box.y2 * factor};
    for (Point& point : face.landmarks->points) point = {point.x * factor, point.y * factor};
  }
}

/// Shrinks portraits of the set to side × side, as training and validation shall both see them.
LabelledFolder write_portraits(const fs::path& set, const fs::path& folder, std::size_t count,
                               int side) {
  std::vector<LabelledImage> labels = read_label_lines(set / "labels.jsonl").value();
  std::erase_if(labels, [](const LabelledImage& image) { return !is_square_portrait(image); });
  labels.resize(std::min(labels.size(), count));
  fs::create_directories(folder / "images");
  for (LabelledImage& label : labels) {
    const Image picture = read_image(set / "images" / label.path).value().image;
    write_image(folder / "images" / label.path,
                resize(picture.view(), side, side, Interpolation::Area).view())
        .value();
    scale(label, side);
  }
  write_file_atomically(folder / "labels.jsonl", format_label_lines(labels).value()).value();
  return {.labels = folder, .images = {}};
}

constexpr const char* kByHeart = R"(
[data]
sides = [128]
[augmentation]
flip_probability = 0
[augmentation.crop]
scales = [1.0]
[augmentation.photometric]
probability = 0
[targets]
assigner = "forced"
positive_iou = 0.35
negative_iou = 0.35
[loss]
negatives_per_positive = 7
box_weight = 2
landmark_weight = 1
[optimiser]
kind = "adamw"
weight_decay = 0
[schedule]
kind = "cosine"
epochs = 200
warm_up_epochs = 5
rate = 5e-3
[training]
batch_size = 8
[validation]
every_epochs = 1000
)";

TEST(Learning, SlowLearnsEightPicturesByHeart) {
  const fs::path set = shared_data("train");
  RETINAFACE_SKIP_WITHOUT(set / "labels.jsonl");
  const testing::TemporaryFolder folder;
  Recipe recipe = parse_recipe(kByHeart, folder / "recipe.toml").value();
  recipe.data.sets = recipe.validation.sets = {write_portraits(set, folder / "set", 8, 128)};
  Listener listener;
  const Stopwatch watch;

  static_cast<void>(train_network(recipe,
                                  {.output = folder / "run", .num_threads = available_cpu_count()},
                                  listener)
                        .value());

  ASSERT_EQ(listener.last.size(), 1U);
  EXPECT_EQ(listener.last[0].num_faces, 8);
  EXPECT_EQ(listener.last[0].ap, 1.0);
  EXPECT_LT(listener.last[0].landmark_error.value(), 0.01);
  EXPECT_LT(watch.elapsed_s(), 120);
}

TEST(Learning, SlowKeepsWhatTheOfficialWeightsCan) {
  const fs::path weights = shared_data("weights/retinaface_mnet025.pth");
  RETINAFACE_SKIP_WITHOUT(weights);
  RETINAFACE_SKIP_WITHOUT(shared_data("train/labels.jsonl"));
  RETINAFACE_SKIP_WITHOUT(shared_data("val/labels.jsonl"));
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

  EXPECT_NEAR(listener.last.at(0).ap.value(), before, 0.002);
}

}  // namespace
}  // namespace retinaface::train
