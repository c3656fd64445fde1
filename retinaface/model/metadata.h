#pragma once

#include <map>
#include <string>
#include <string_view>

#include "retinaface/base/result.h"
#include "retinaface/model/model.h"

namespace retinaface::internal {

/// The text that travels with weights in safetensors and ONNX files.
using Metadata = std::map<std::string, std::string, std::less<>>;

/// Config, licence and provenance.
[[nodiscard]] Metadata make_metadata(const Model& model);

/// Fills config, licence and provenance.
/// @return  whether there was a config; Corrupt for one that is not right
[[nodiscard]] Result<bool> read_metadata(const Metadata& metadata, std::string_view subject,
                                         Model& model);

}  // namespace retinaface::internal
