#include "apps/retinaface/mesh_tools.h"

#include <CLI/CLI.hpp>
#include <utility>

namespace retinaface::cli {

Result<MeshTools> open_mesh_tools(const MeshToolArguments& arguments) {
  RETINAFACE_ASSIGN_OR_RETURN(const FitBy fit_by, parse_fit_by(arguments.fit_by));
  RETINAFACE_ASSIGN_OR_RETURN(auto detector, open_detector(arguments.detect));
  RETINAFACE_ASSIGN_OR_RETURN(auto near_look,
                              NearLook::load(arguments.detect.model, arguments.detect.num_threads));
  RETINAFACE_ASSIGN_OR_RETURN(auto fitter, FaceFitter::open(arguments.face_model, fit_by));
  return MeshTools{std::move(detector), std::move(near_look), std::move(fitter)};
}

CLI::Option* add_face_model_option(CLI::App& command, MeshToolArguments& arguments) {
  return command
      .add_option("--face-model", arguments.face_model,
                  "The morphable model; otherwise $RETINAFACE_FACE_MODEL")
      ->type_name("MODEL");
}

CLI::Option* add_fit_by_option(CLI::App& command, MeshToolArguments& arguments) {
  return command
      .add_option("--fit-by", arguments.fit_by,
                  "The photo around the face, or its landmarks alone: fast, without colours "
                  "(pixels)")
      ->type_name("pixels|landmarks");
}

CLI::Option* add_first_size_option(CLI::App& command, MeshToolArguments& arguments) {
  return command
      .add_option("--size,--sizes", arguments.detect.sizes,
                  "How large the network sees the picture, as for detect (640)")
      ->type_name("SIZE[,SIZE...]");
}

}  // namespace retinaface::cli
