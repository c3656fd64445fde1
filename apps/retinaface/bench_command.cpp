#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/retinaface/command.h"
#include "apps/retinaface/common_options.h"
#include "apps/retinaface/console.h"
#include "apps/retinaface/detect_settings.h"
#include "apps/retinaface/exit_code.h"
#include "apps/retinaface/model_choice.h"
#include "retinaface/base/file.h"
#include "retinaface/base/random.h"
#include "retinaface/base/stopwatch.h"
#include "retinaface/detect/detector.h"

namespace retinaface::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  retinaface bench --model mnet025.safetensors
  retinaface bench --pictures 1920x1080 --threads 1 --isa plain
  retinaface bench --layers --pictures 640x480

Each row looks at one picture of seeded noise at its own size, from pixels in memory to faces; the
faces of all runs must be equal. Reading files is not part of it.

--layers: MMAC and GMAC/s count the multiply-adds of the definition. FLOOR is the time that those
which the kernel does (for Winograd a quarter) take in registers; LOST is what it takes above that.)";

struct BenchArguments {
  std::string model;
  std::string pictures = "320x240,640x480,1280x720,1920x1080";
  int num_threads = 0;
  int batch = 1;
  std::string isa;
  double seconds = 1;
  bool layers = false;
  bool json = false;
};

struct PictureSize {
  int width = 0;
  int height = 0;
};

struct BenchRow {
  PictureSize size;
  int num_runs = 0;
  double best_ms = 0;     ///< for one picture
  double median_ms = 0;   ///< for one picture
  DetectTiming timing{};  ///< of the fastest run, for one picture

  [[nodiscard]] double pictures_per_second() const { return 1000 / median_ms; }
};

Result<std::vector<PictureSize>> parse_pictures(const std::string& text) {
  RETINAFACE_ASSIGN_OR_RETURN(const std::vector<InputSize> sizes, parse_input_sizes(text));
  std::vector<PictureSize> pictures;
  for (const InputSize& size : sizes) {
    if (size.mode != InputSize::Mode::Fit) {
      return Error{ErrorCode::InvalidArgument,
                   "pictures: '" + to_string(size) + "', expected a size like 640x480"};
    }
    pictures.push_back({size.side, size.max_long_side});
  }
  return pictures;
}

Image noise(PictureSize size) {
  Image image(size.width, size.height, PixelFormat::Rgb8);
  Random random(1);
  for (int y = 0; y < size.height; ++y) {
    std::generate_n(image.row(y), image.row_stride(),
                    [&] { return static_cast<std::uint8_t>(random.next()); });
  }
  return image;
}

Result<BenchRow> measure(const Detector& detector, PictureSize size,
                         const BenchArguments& arguments) {
  const Image image = noise(size);
  const std::vector<ImageView> batch(static_cast<std::size_t>(arguments.batch), image.view());
  RETINAFACE_ASSIGN_OR_RETURN(const auto expected, detector.detect_batch(batch));
  BenchRow row{.size = size};
  std::vector<double> times_ms;
  const Stopwatch total;
  while (times_ms.size() < 3 || total.elapsed_s() < arguments.seconds) {
    DetectTiming timing;
    const Stopwatch watch;
    RETINAFACE_ASSIGN_OR_RETURN(const auto found, detector.detect_batch(batch, &timing));
    const double picture_ms = watch.elapsed_ms() / arguments.batch;
    if (found != expected) {
      return Error{ErrorCode::Corrupt, "two runs on one picture gave different faces"};
    }
    if (times_ms.empty() || picture_ms < *std::min_element(times_ms.begin(), times_ms.end())) {
      row.timing = timing;
    }
    times_ms.push_back(picture_ms);
  }
  std::sort(times_ms.begin(), times_ms.end());
  row.num_runs = static_cast<int>(times_ms.size());
  row.best_ms = times_ms.front();
  row.median_ms = times_ms[times_ms.size() / 2];
  return row;
}

std::string rows_table(const std::vector<BenchRow>& rows, int batch) {
  TextTable table(true);
  table.add_row(
      {"PICTURE", "FPS", "MEDIAN ms", "BEST ms", "RESIZE ms", "NETWORK ms", "FACES ms", "RUNS"});
  for (const BenchRow& row : rows) {
    const auto per_picture = [&](double ms) { return fmt::format("{:.2f}", ms / batch); };
    table.add_row({fmt::format("{}x{}", row.size.width, row.size.height),
                   fmt::format("{:.1f}", row.pictures_per_second()),
                   fmt::format("{:.2f}", row.median_ms), fmt::format("{:.2f}", row.best_ms),
                   per_picture(row.timing.resize_ms), per_picture(row.timing.network_ms),
                   per_picture(row.timing.decode_ms), std::to_string(row.num_runs)});
  }
  return table.text();
}

std::string rows_json(const std::vector<BenchRow>& rows, const Detector& detector, int batch) {
  nlohmann::json object{{"model", detector.model_name()},
                        {"model_sha256", detector.model_sha256()},
                        {"isa", detector.engine().isa()},
                        {"threads", detector.engine().num_threads()},
                        {"batch", batch},
                        {"rows", nlohmann::json::array()}};
  for (const BenchRow& row : rows) {
    object["rows"].push_back({{"width", row.size.width},
                              {"height", row.size.height},
                              {"fps", row.pictures_per_second()},
                              {"median_ms", row.median_ms},
                              {"best_ms", row.best_ms},
                              {"runs", row.num_runs}});
  }
  return object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

/// @param peak  giga-multiply-adds a second of all threads together; 0: not known
std::string layers_table(const std::vector<nn::StepTime>& steps, double peak) {
  nn::StepTime all{.name = "", .kernel = "all"};
  for (const nn::StepTime& step : steps) {
    all.milliseconds += step.milliseconds;
    all.mega_macs += step.mega_macs;
    all.mega_macs_done += step.mega_macs_done;
  }
  TextTable table;
  const auto add_row = [&](const nn::StepTime& step) {
    const double ms = step.milliseconds;
    const double floor_ms = peak > 0 ? step.mega_macs_done / peak : 0;
    table.add_row(
        {fmt::format("{:>8.3f}", ms), fmt::format("{:>5.1f}", 100 * ms / all.milliseconds),
         fmt::format("{:>8.3f}", floor_ms), fmt::format("{:>7.0f}", 1000 * (ms - floor_ms)),
         fmt::format("{:>9.2f}", step.mega_macs),
         fmt::format("{:>6.1f}", ms > 0 ? step.mega_macs / ms : 0), step.kernel,
         printable(std::string_view(step.name))});
  };
  table.add_row(
      {"      ms", "    %", "FLOOR ms", "LOST us", "     MMAC", "GMAC/s", "KERNEL", "STEP"});
  for (const nn::StepTime& step : steps) add_row(step);
  add_row(all);
  return table.text();
}

int run_layers(const Detector& detector, PictureSize size, int batch) {
  const Image image = noise(size);
  const std::vector<nn::InputImage> inputs(
      static_cast<std::size_t>(batch),
      nn::InputImage{image.row(0), image.width(), image.height(), image.row_stride(), false});
  const auto steps = detector.engine().profile(inputs, 20);
  if (!steps) return fail(steps.error());
  const double peak = nn::peak_giga_macs(detector.engine().isa()) * detector.engine().num_threads();
  if (peak > 0) {
    say(fmt::format("{:.1f} GMAC/s in registers, all threads together: the floor", peak));
  }
  return print_out(layers_table(*steps, peak));
}

int run_bench(const BenchArguments& arguments) {
  const auto pictures = parse_pictures(arguments.pictures);
  if (!pictures) return fail(pictures.error());
  auto model = load_chosen_model(arguments.model);
  if (!model) return fail(model.error(), ExitCode::BadModel);
  DetectorOptions options;
  options.sizes = {InputSize::original()};
  options.num_threads = arguments.num_threads;
  options.isa = arguments.isa;
  const auto detector = Detector::create(std::move(*model), options);
  if (!detector) return fail(detector.error(), ExitCode::BadModel);
  say(fmt::format("cpu, {}, {}, batch {}; {} ({}, sha256 {:.12})", detector->engine().isa(),
                  counted(detector->engine().num_threads(), "thread"), arguments.batch,
                  printable(std::string_view(detector->model_name())), detector->config().name,
                  detector->model_sha256()));
  if (arguments.layers) return run_layers(*detector, pictures->front(), arguments.batch);
  std::vector<BenchRow> rows;
  for (const PictureSize& size : *pictures) {
    auto row = measure(*detector, size, arguments);
    if (!row) return fail(row.error());
    rows.push_back(*row);
  }
  return print_out(arguments.json ? rows_json(rows, *detector, arguments.batch)
                                  : rows_table(rows, arguments.batch));
}

}  // namespace

void add_bench_command(CLI::App& app, Runner& chosen) {
  CLI::App* command =
      app.add_subcommand("bench", "Measure how fast faces are found on this machine");
  command->footer(kFooter);
  const auto arguments = std::make_shared<BenchArguments>();
  add_model_option(*command, arguments->model);
  command
      ->add_option("--pictures", arguments->pictures,
                   "Sizes to measure (" + arguments->pictures + ")")
      ->type_name("WxH[,WxH...]");
  add_threads_option(*command, arguments->num_threads);
  command->add_option("--batch", arguments->batch, "Pictures that go through together (1)")
      ->type_name("COUNT")
      ->transform(whole_number(1, 1024));
  command->add_option("--isa", arguments->isa, "Instruction set, see retinaface doctor (the best)")
      ->type_name("NAME");
  command->add_option("--seconds", arguments->seconds, "How long to measure each size (1)")
      ->type_name("SECONDS")
      ->check(real_number(0, 3600));
  auto* layers = command->add_flag("--layers", arguments->layers,
                                   "A table of the network's steps for the first size");
  command->add_flag("--json", arguments->json, "As one JSON object")->excludes(layers);
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_bench(*arguments); }; });
}

}  // namespace retinaface::cli
