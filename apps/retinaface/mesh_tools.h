#pragma once

#include <string>

#include "apps/retinaface/detect_settings.h"
#include "apps/retinaface/face_fitter.h"
#include "apps/retinaface/near_look.h"
#include "retinaface/base/result.h"
#include "retinaface/detect/detector.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace retinaface::cli {

/// What puts a mesh on every face of a picture, in the order of use.
struct MeshTools {
  Detector detector;
  NearLook near_look;
  FaceFitter fitter;
};

/// What the command line says of them.
struct MeshToolArguments {
  DetectArguments detect;
  std::string face_model;
  std::string fit_by = "pixels";
};

/// Opens the models that are asked for. An error other than InvalidArgument and Unavailable means
/// exit status BadModel.
[[nodiscard]] Result<MeshTools> open_mesh_tools(const MeshToolArguments& arguments);

/// --face-model and --fit-by.
CLI::Option* add_face_model_option(CLI::App& command, MeshToolArguments& arguments);
CLI::Option* add_fit_by_option(CLI::App& command, MeshToolArguments& arguments);
/// --size of the first look at a picture.
CLI::Option* add_first_size_option(CLI::App& command, MeshToolArguments& arguments);

}  // namespace retinaface::cli
