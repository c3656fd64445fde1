#pragma once

#include <optional>
#include <string>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/geometry/face.h"
#include "retinaface/image/decode.h"
#include "retinaface/image/image.h"
#include "retinaface/pipeline/input_file.h"

namespace retinaface {

/// Which weights made a result.
struct ModelIdentity {
  std::string name;
  std::string sha256;
};

/// Milliseconds that one picture took; its share where several went through the network together.
struct FrameTiming {
  double decode_ms = 0;  ///< reading and decoding the file
  double resize_ms = 0;
  double network_ms = 0;
  double postprocess_ms = 0;  ///< decoding the network's outputs and suppression
};

/// What a run found in one picture.
struct FrameResult {
  InputFile input;
  /// Why there is no result; everything below is then empty.
  std::optional<Error> error;
  int width = 0;  ///< of the upright picture at full size
  int height = 0;
  std::vector<Face> faces;  ///< by falling score, in pixels of the upright picture at full size
  FrameTiming timing;
  /// The upright pixels when the run keeps them (PipelineOptions::keep_pictures); smaller than
  /// width × height after fast decoding.
  Image picture;
  PlaceInFullPicture place;  ///< of `picture`
};

}  // namespace retinaface
