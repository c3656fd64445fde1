// How many training samples a second the workers make.
//
//   retinaface_samples_bench LABELS IMAGES
//
// Every picture is decoded once first, so that the cache is as full as in later epochs; that is the
// first number. The samples of a batch are checked before the time is taken.

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <initializer_list>

#include "bench/best_time.h"
#include "retinaface/data/augmented_samples.h"
#include "retinaface/data/batch_loader.h"
#include "retinaface/data/folder_samples.h"
#include "retinaface/data/read_labels.h"

namespace {

using namespace retinaface;

constexpr double kMilliseconds = 5000;  // of each measurement, by the wall's clock

struct Recipe {
  const char* name;
  AugmentationOptions options;
};

AugmentationOptions everything() {
  AugmentationOptions options;
  options.crop.scales = {0.3, 2.0};
  options.crop.between_scales = true;
  options.paste = {.probability = 0.2, .background_probability = 0.5};
  options.mosaic.probability = 0.25;
  options.rotation = {.probability = 0.15, .quarter_probability = 0.02};
  options.degradation = {.shrink_probability = 0.1,
                         .blur_probability = 0.1,
                         .motion_probability = 0.05,
                         .dark_probability = 0.1,
                         .jpeg_probability = 0.1};
  options.grayscale_probability = 0.05;
  return options;
}

double wall_ms() {
  return bench::now_ms(2);
}

/// Decodes everything; what cannot be read is told.
void fill_cache(const FolderSamples& pictures) {
  Random random(0);
  const double start = wall_ms();
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const auto sample = pictures.sample({i, 0}, random);
    if (!sample.ok()) fmt::print("{}\n", sample.error().message);
  }
  fmt::print("decoding, 1 thread: {:.0f} pictures/s\n",
             static_cast<double>(pictures.size()) / (wall_ms() - start) * 1e3);
}

bool is_square(const SampleBatch& batch) {
  for (const Sample& sample : batch.samples) {
    if (sample.image.width() != batch.side || sample.image.height() != batch.side) return false;
  }
  return !batch.samples.empty();
}

/// @return  0 when the samples are not what was asked for
double samples_per_second(const SampleSource& source, int side, int workers) {
  BatchLoader loader(source, {.batch_size = 16, .num_workers = workers, .sides = {side}});
  loader.start_epoch(0);
  if (!is_square(loader.next().value().value())) return 0;
  const double start = wall_ms();
  double count = 0;
  for (std::int64_t epoch = 1; wall_ms() - start < kMilliseconds; ++epoch) {
    while (wall_ms() - start < kMilliseconds) {
      const auto batch = loader.next().value();
      if (!batch) break;
      count += static_cast<double>(batch->samples.size());
    }
    loader.start_epoch(epoch);
  }
  return count / (wall_ms() - start) * 1e3;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: {} LABELS IMAGES\n", argv[0]);
    return EXIT_FAILURE;
  }
  auto labels = read_labels(argv[1], LabelFormat::Auto, argv[2]);
  if (!labels.ok()) {
    fmt::print(stderr, "{}\n", labels.error().message);
    return EXIT_FAILURE;
  }
  const FolderSamples pictures(std::move(labels->images), argv[2]);
  fill_cache(pictures);
  fmt::print("{:<11}{:>6}{:>9}{:>12}\n", "recipe", "side", "workers", "samples/s");
  for (const Recipe& recipe : {Recipe{"paper", {}}, Recipe{"everything", everything()}}) {
    const AugmentedSamples samples(pictures, recipe.options);
    for (const int side : {320, 640}) {
      for (const int workers : {1, 2}) {
        const double rate = samples_per_second(samples, side, workers);
        if (rate == 0) return EXIT_FAILURE;
        fmt::print("{:<11}{:>6}{:>9}{:>12.0f}\n", recipe.name, side, workers, rate);
      }
    }
  }
  return EXIT_SUCCESS;
}
