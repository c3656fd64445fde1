#pragma once

// All that a program needs to find faces in pictures.
#include "retinaface/base/result.h"          // IWYU pragma: export
#include "retinaface/detect/detector.h"      // IWYU pragma: export
#include "retinaface/geometry/face.h"        // IWYU pragma: export
#include "retinaface/image/decode.h"         // IWYU pragma: export
#include "retinaface/image/draw.h"           // IWYU pragma: export
#include "retinaface/image/encode.h"         // IWYU pragma: export
#include "retinaface/image/image.h"          // IWYU pragma: export
#include "retinaface/model/default_model.h"  // IWYU pragma: export
#include "retinaface/model/model.h"          // IWYU pragma: export
