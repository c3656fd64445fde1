#include "apps/retinaface/detect_settings.h"

#include <algorithm>
#include <string_view>

#include "apps/retinaface/model_choice.h"
#include "retinaface/base/file.h"
#include "retinaface/pipeline/fast_decode.h"

namespace retinaface::cli {

Result<std::vector<InputSize>> parse_input_sizes(const std::string& text) {
  std::vector<InputSize> sizes;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    RETINAFACE_ASSIGN_OR_RETURN(
        const InputSize size, parse_input_size(std::string_view(text).substr(begin, end - begin)));
    sizes.push_back(size);
    begin = end + 1;
  }
  return sizes;
}

std::string to_string(const std::vector<InputSize>& sizes) {
  std::string text;
  for (const InputSize& size : sizes) text += (text.empty() ? "" : ",") + to_string(size);
  return text;
}

Result<DetectorOptions> detector_options(const DetectArguments& arguments) {
  if (arguments.device != "cpu" && arguments.device != "auto") {
    return Error{ErrorCode::Unavailable, "device '" +
                                             printable(std::string_view(arguments.device)) +
                                             "': is not there, this build runs on 'cpu'"};
  }
  DetectorOptions options;
  if (!arguments.protocol.empty()) {
    RETINAFACE_ASSIGN_OR_RETURN(options, protocol_options(arguments.protocol));
  }
  if (!arguments.sizes.empty()) {
    RETINAFACE_ASSIGN_OR_RETURN(options.sizes, parse_input_sizes(arguments.sizes));
  }
  options.min_score = arguments.min_score.value_or(options.min_score);
  options.max_iou = arguments.max_iou.value_or(options.max_iou);
  options.min_face_size = arguments.min_face_size.value_or(options.min_face_size);
  options.max_faces = arguments.max_faces.value_or(options.max_faces);
  options.flip = options.flip || arguments.flip;
  options.vote = options.vote || arguments.vote;
  options.rotations = options.rotations || arguments.rotations;
  if (arguments.tile_size != 0) options.tile_size = arguments.tile_size;
  options.num_threads = arguments.num_threads;
  options.isa = arguments.isa;
  return options;
}

Result<Detector> open_detector(const DetectArguments& arguments) {
  RETINAFACE_ASSIGN_OR_RETURN(const DetectorOptions options, detector_options(arguments));
  RETINAFACE_ASSIGN_OR_RETURN(Model model, load_chosen_model(arguments.model));
  return Detector::create(std::move(model), options);
}

DecodeOptions decode_options(const DetectArguments& arguments, const DetectorOptions& options) {
  DecodeOptions decode;
  if (arguments.untrusted) decode.limits = DecodeLimits::untrusted();
  if (arguments.max_pixels) decode.limits.max_pixels = *arguments.max_pixels;
  if (arguments.fast_decode) decode.fast_min_long_side = fast_decode_long_side(options);
  return decode;
}

}  // namespace retinaface::cli
