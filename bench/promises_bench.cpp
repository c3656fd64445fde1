// What we promise around the network, measured: decoding, suppression, resizing, start-up, memory,
// large photos.
//
//   retinaface_bench_promises MODEL PHOTO PROGRAM     PROGRAM is the command line program
//
// One thread everywhere, timed by the CPU clock of the thread (of the process where a program is
// started), which a busy neighbour does not stop. The exit status is 1 when a promise is not kept.

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <jpeglib.h>

#include "bench/best_time.h"
#include "retinaface/base/random.h"
#include "retinaface/detect/detector.h"
#include "retinaface/detect/nms.h"
#include "retinaface/image/decode.h"
#include "retinaface/image/encode.h"
#include "retinaface/image/resize.h"

namespace {

using namespace retinaface;

constexpr int kRepetitions = 40;

/// Prints a line and tells whether the promise is kept.
bool judge(const std::string& what, double measured, double promised, const char* unit) {
  const bool kept = measured <= promised;
  fmt::print("{:<66} {:>7.2f} {:<2} (promised {:g}){}\n", what, measured, unit, promised,
             kept ? "" : "   NOT KEPT");
  std::fflush(stdout);  // a fork would print it once more
  return kept;
}

Detector one_thread_detector(const char* model_path) {
  return Detector::load(model_path, {.num_threads = 1}).value();
}

/// The fastest of many looks, part by part.
DetectTiming best_timing(const Detector& detector, ImageView picture) {
  DetectTiming best{1e9, 1e9, 1e9};
  for (int i = 0; i < kRepetitions; ++i) {
    DetectTiming timing;
    (void)detector.detect(picture, &timing).value();
    best.resize_ms = std::min(best.resize_ms, timing.resize_ms);
    best.network_ms = std::min(best.network_ms, timing.network_ms);
    best.decode_ms = std::min(best.decode_ms, timing.decode_ms);
  }
  return best;
}

bool around_the_network(const Detector& detector, ImageView photo) {
  const Image vga = resize(photo, 640, 480);
  const Image full_hd = resize(photo, 1920, 1080);
  const std::size_t num_faces = detector.detect(vga.view()).value().size();
  const bool decodes =
      judge(fmt::format("faces from the heads, 640x480, score 0.5, {} faces", num_faces),
            best_timing(detector, vga.view()).decode_ms, 0.1, "ms");
  const bool resizes = judge("1920x1080 frame to network input",
                             best_timing(detector, full_hd.view()).resize_ms, 0.5, "ms");
  return decodes && resizes;
}

constexpr float kMaxIou = 0.4F;

/// The definition of suppression: every candidate against every kept face.
std::vector<Face> plainly_suppressed(std::vector<Face> faces) {
  std::ranges::stable_sort(faces, std::ranges::greater(), &Face::score);
  std::vector<Face> kept;
  for (const Face& face : faces) {
    const auto overlaps = [&](const Face& k) { return pixel_iou(k.box, face.box) > kMaxIou; };
    if (std::ranges::none_of(kept, overlaps)) kept.push_back(face);
  }
  return kept;
}

/// A face of about `side` pixels within `jitter` of its sides around a place.
Face candidate(Random& random, double x, double y, double side, double jitter) {
  const double shift_x = random.uniform(-jitter, jitter) * side;
  const double shift_y = random.uniform(-jitter, jitter) * side;
  const double width = side * random.uniform(1 - jitter, 1 + jitter);
  return {.box = {static_cast<float>(x + shift_x), static_cast<float>(y + shift_y),
                  static_cast<float>(x + shift_x + width),
                  static_cast<float>(y + shift_y + 1.2 * width)},
          .score = static_cast<float>(random.uniform(0.02, 1))};
}

constexpr int kNumCandidates = 1000;

/// 100 people, each found ten times.
std::vector<Face> crowd() {
  Random random(1);
  std::vector<Face> faces;
  for (int person = 0; person < kNumCandidates / 10; ++person) {
    const double x = random.uniform(0, 1800);
    const double y = random.uniform(0, 1000);
    const double side = random.uniform(12, 80);
    for (int i = 0; i < 10; ++i) faces.push_back(candidate(random, x, y, side, 0.15));
  }
  return faces;
}

/// All in one place of 100 pixels, so that each overlaps hundreds.
std::vector<Face> dense() {
  Random random(2);
  std::vector<Face> faces;
  faces.reserve(kNumCandidates);
  for (int i = 0; i < kNumCandidates; ++i) {
    faces.push_back(candidate(random, random.uniform(0, 100), random.uniform(0, 100), 60, 0.3));
  }
  return faces;
}

/// Rows of faces that do not touch: all are kept.
std::vector<Face> spread() {
  Random random(3);
  std::vector<Face> faces;
  faces.reserve(kNumCandidates);
  for (int i = 0; i < kNumCandidates; ++i) {
    const int column = i % 40;
    const int row = i / 40;
    faces.push_back(candidate(random, 45 * column, 45 * row, 24, 0.1));
  }
  return faces;
}

bool suppresses(const char* how, const std::vector<Face>& faces) {
  const std::vector<Face> kept = suppress_overlaps(faces, kMaxIou);
  if (kept != plainly_suppressed(faces)) throw std::runtime_error("suppression is not as defined");
  bench::Best best{1};
  for (int i = 0; i < kRepetitions; ++i)
    best.time([&] { (void)suppress_overlaps(faces, kMaxIou); });
  return judge(fmt::format("suppression (NMS) of 1,000 candidates, {}, {} kept", how, kept.size()),
               best.milliseconds, 1, "ms");
}

bool suppression() {
  const bool in_crowds = suppresses("crowds", crowd());
  const bool in_one_place = suppresses("dense", dense());
  return suppresses("spread", spread()) && in_crowds && in_one_place;
}

/// User and system time of a program that ends with status 0.
double program_cpu_ms(std::vector<std::string> arguments) {
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    if (std::freopen("/dev/null", "w", stdout) != nullptr) ::execv(pointers[0], pointers.data());
    ::_exit(127);
  }
  int status = 0;
  rusage usage{};
  ::wait4(child, &status, 0, &usage);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw std::runtime_error(arguments[0] + ": did not end with status 0");
  }
  const auto ms = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
  };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

/// @param folder  for a photo of 320 x 240
bool start_up(const Detector& detector, ImageView photo, const char* model, const char* program,
              const std::filesystem::path& folder) {
  const std::string path = folder / "small.jpg";
  write_image(path, resize(photo, 320, 240).view()).value();
  bench::Best work{1};
  double whole_ms = 1e9;
  for (int i = 0; i < kRepetitions; ++i) {
    work.time([&] { (void)detector.detect(read_image(path).value().image.view()).value(); });
    whole_ms = std::min(whole_ms, program_cpu_ms({program, "detect", path, "--model", model,
                                                  "--threads", "1", "--quiet"}));
  }
  return judge("start-up of `retinaface detect` beyond decoding and network",
               whole_ms - work.milliseconds, 60, "ms");
}

double resident_mb() {
  double total_pages = 0;
  double resident_pages = 0;
  std::ifstream("/proc/self/statm") >> total_pages >> resident_pages;
  return resident_pages * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

/// The largest memory over `count` pictures of 200 sizes, again and again.
double largest_over_sizes(const Detector& detector, ImageView picture, int count) {
  Random random(1);
  double largest_mb = 0;
  for (int i = 0; i < count; ++i) {
    if (i % 200 == 0) random = Random(1);
    const int width = 64 + static_cast<int>(random.below(577));
    const int height = 64 + static_cast<int>(random.below(417));
    (void)detector.detect(picture.crop(0, 0, width, height)).value();
    largest_mb = std::max(largest_mb, resident_mb());
  }
  return largest_mb;
}

/// In a process of its own, so that nothing else is counted.
bool memory(const char* model_path, ImageView photo) {
  const Image vga = resize(photo, 640, 480);
  const pid_t child = ::fork();
  if (child == 0) {
    const Detector detector = one_thread_detector(model_path);
    (void)detector.detect(vga.view()).value();
    const bool small =
        judge("memory of a process that has looked at 640x480", resident_mb(), 120, "MB");
    const double first_mb = largest_over_sizes(detector, vga.view(), 200);
    const double all_mb = largest_over_sizes(detector, vga.view(), 1800);
    const bool flat = judge("its growth over 2,000 pictures of 200 sizes, after the first 200",
                            100 * (all_mb / first_mb - 1), 2, "%");
    ::_exit(small && flat ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// libjpeg-turbo alone, to RGB rows.
void decode_with_libjpeg(const Bytes& file) {
  jpeg_decompress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&jpeg);
  jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char*>(file.data()), file.size());
  jpeg_read_header(&jpeg, TRUE);
  jpeg_start_decompress(&jpeg);
  const std::size_t row_bytes = std::size_t{jpeg.output_width} * 3;
  std::vector<unsigned char> pixels(row_bytes * jpeg.output_height);
  while (jpeg.output_scanline < jpeg.output_height) {
    unsigned char* row = pixels.data() + jpeg.output_scanline * row_bytes;
    jpeg_read_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_decompress(&jpeg);
  jpeg_destroy_decompress(&jpeg);
}

bool large_photo(const Detector& detector, ImageView photo) {
  const Bytes file = encode_jpeg(resize(photo, 4000, 3000).view(), 90).value();
  const Image vga = resize(photo, 640, 480);
  bench::Best whole{1};
  bench::Best libjpeg{1};
  bench::Best network{1};
  for (int i = 0; i < kRepetitions / 4; ++i) {
    whole.time([&] {
      (void)detector.detect(decode_image(file, "large.jpg").value().image.view()).value();
    });
    libjpeg.time([&] { decode_with_libjpeg(file); });
    network.time([&] { (void)detector.detect(vga.view()).value(); });
  }
  return judge(fmt::format("12-megapixel JPEG to faces ({:.0f} ms) over libjpeg-turbo + network",
                           whole.milliseconds),
               whole.milliseconds / (libjpeg.milliseconds + network.milliseconds), 1.3, "x");
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 4) {
    fmt::print(stderr, "usage: {} MODEL PHOTO PROGRAM\n", argv[0]);
    return 2;
  }
  std::string folder = std::filesystem::temp_directory_path() / "retinaface-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
  const Image photo = read_image(argv[2]).value().image;
  bool kept = memory(argv[1], photo.view());  // before anything else takes memory
  const Detector detector = one_thread_detector(argv[1]);
  kept = around_the_network(detector, photo.view()) && kept;
  kept = suppression() && kept;
  kept = start_up(detector, photo.view(), argv[1], argv[3], folder) && kept;
  kept = large_photo(detector, photo.view()) && kept;
  std::filesystem::remove_all(folder);
  return kept ? 0 : 1;
} catch (const std::exception& problem) {
  fmt::print(stderr, "{}\n", problem.what());
  return 2;
}
