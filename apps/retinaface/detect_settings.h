#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/detect/detector.h"
#include "retinaface/image/decode.h"

namespace retinaface::cli {

/// What stands on the command line of `retinaface detect`; an empty optional was not given.
struct DetectArguments {
  std::vector<std::string> inputs{};
  std::vector<std::string> lists{};
  bool null_separated = false;
  bool recursive = false;

  std::string model{};
  std::string sizes{};
  std::string protocol{};
  std::optional<float> min_score{};
  std::optional<float> max_iou{};
  std::optional<float> min_face_size{};
  std::optional<int> max_faces{};
  bool flip = false;
  bool vote = false;
  bool rotations = false;
  int tile_size = 0;

  int num_threads = 0;
  int batch = 1;
  std::string isa{};
  std::string device = "cpu";

  bool fast_decode = false;
  bool untrusted = false;
  std::optional<std::uint64_t> max_pixels{};

  std::string format{};
  std::string output{};
  std::string pictures_folder{};
  bool resume = false;
  bool no_timing = false;

  bool quiet = false;
  std::string progress = "auto";
  bool fail_if_none = false;
};

/// The detector's options; an error is InvalidArgument or, for a device, Unavailable.
[[nodiscard]] Result<DetectorOptions> detector_options(const DetectArguments& arguments);

/// The detector that is asked for. An error other than InvalidArgument and Unavailable means exit
/// status BadModel.
[[nodiscard]] Result<Detector> open_detector(const DetectArguments& arguments);

/// How pictures are decoded for those options.
[[nodiscard]] DecodeOptions decode_options(const DetectArguments& arguments,
                                           const DetectorOptions& options);

/// "128,640" or "original".
[[nodiscard]] Result<std::vector<InputSize>> parse_input_sizes(const std::string& text);
[[nodiscard]] std::string to_string(const std::vector<InputSize>& sizes);

}  // namespace retinaface::cli
