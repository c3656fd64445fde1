#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "apps/retinaface/face_fitter.h"
#include "retinaface/geometry/face.h"
#include "retinaface/pipeline/frame_result.h"

namespace retinaface::cli {

/// What became of one detected face.
struct MeshResult {
  Face detected;
  Result<FittedFace> fitted;
  std::vector<std::filesystem::path> files;  ///< that show it
};

/// Which models made a result.
struct MeshModels {
  ModelIdentity detector;
  ModelIdentity face_model;
};

/// One object of schema retinaface-mesh/1, without files for faces that have none.
[[nodiscard]] nlohmann::ordered_json mesh_json(const FrameResult& frame,
                                               const std::vector<MeshResult>& faces,
                                               const MeshModels& models);

}  // namespace retinaface::cli
